package dev.valise.json;

import dev.valise.CallId;
import dev.valise.Display;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Output;
import dev.valise.PythonError;
import dev.valise.Report;
import dev.valise.Result;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Usage;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Reads outcomes that {@link OutcomeJson} wrote. What the document says of values that share objects is lost: see {@link
 * ValueReader#describe}. Each method throws {@link BadJsonException} where the document does not say what it should.
 */
public final class OutcomeReader {
    private static final BigDecimal NANOS_OF_MILLI = BigDecimal.valueOf(1_000_000);

    private OutcomeReader() {}

    public static Outcome read(JsonFields document) {
        Report report = report(document);
        return switch (document.text("status")) {
            case "returned" -> new Outcome.Returned(report, result(document));
            case "raised" -> new Outcome.Raised(report, error(document.object("error")));
            case "interrupted" -> new Outcome.Interrupted(report, document.flag("killed"), maybeError(document));
            case "limit" -> new Outcome.Limited(report, verdict(document.object("limit")));
            case "lost" -> new Outcome.Lost(report, document.text("reason"));
            default -> throw document.bad("status", "returned, raised, interrupted, limit or lost");
        };
    }

    private static Report report(JsonFields document) {
        return new Report(
                call(document),
                scope(document),
                new Output(
                        document.text("stdout"),
                        document.text("stderr"),
                        !document.texts("truncated").isEmpty()),
                document.texts("changed"),
                document.texts("removed"),
                count(document, "threads_ended"),
                count(document, "processes_ended"),
                losses(document, "missing"),
                heldOnly(document),
                displays(document),
                document.texts("patches"),
                usage(document.object("usage")));
    }

    private static CallId call(JsonFields document) {
        try {
            return new CallId(document.text("call"));
        } catch (ValiseException e) {
            throw document.bad("call", "the id of a call");
        }
    }

    /** The scope that a document names. */
    public static Scope scope(JsonFields document) {
        try {
            return new Scope(new ScopeId(document.text("scope")));
        } catch (ValiseException e) {
            throw document.bad("scope", "the id of a scope");
        }
    }

    private static int count(JsonFields document, String name) {
        long count = document.whole(name);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw document.bad(name, "a count");
        }
        return (int) count;
    }

    private static Optional<List<Loss>> heldOnly(JsonFields document) {
        return document.field("held_only").isString() ? Optional.empty() : Optional.of(losses(document, "held_only"));
    }

    /** Losses that {@link LossJson} wrote. */
    public static List<Loss> losses(JsonFields document, String name) {
        return document.objects(name).stream()
                .map(each -> new Loss(each.text("name"), each.text("path"), each.text("type"), each.text("reason")))
                .toList();
    }

    private static List<Display> displays(JsonFields document) {
        return document.objects("displays").stream()
                .map(each -> new Display(each.text("mime"), bytes(each)))
                .toList();
    }

    private static byte[] bytes(JsonFields display) {
        try {
            return Base64.getDecoder().decode(display.text("base64"));
        } catch (IllegalArgumentException e) {
            throw display.bad("base64", "bytes in base64");
        }
    }

    private static Usage usage(JsonFields usage) {
        return new Usage(
                millis(usage, "wall_ms"),
                millis(usage, "cpu_ms"),
                usage.whole("peak_memory_bytes"),
                usage.flag("held"));
    }

    private static Duration millis(JsonFields usage, String name) {
        BigDecimal millis = usage.number(name);
        // Numbers with large exponents take long to compute with.
        if (Math.abs((long) millis.scale()) > 20 || millis.precision() > 20) {
            throw usage.bad(name, "a number of milliseconds");
        }
        BigDecimal nanos = millis.multiply(NANOS_OF_MILLI);
        if (nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw usage.bad(name, "a number of milliseconds");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static Optional<Result> result(JsonFields document) {
        if (!document.has("value")) {
            return Optional.empty();
        }
        JsonFields value = document.object("value");
        boolean isElided = value.has("elided") && value.flag("elided");
        Optional<Value> whole =
                isElided ? Optional.empty() : Optional.of(ValueReader.describe(value.field("json"), value.at("json")));
        return Optional.of(new Result(
                value.text("type"),
                value.text("repr"),
                whole,
                isElided ? value.text("reason") : "",
                value.has("size_bytes") ? Math.max(0, value.whole("size_bytes")) : 0));
    }

    private static Optional<PythonError> maybeError(JsonFields document) {
        return document.has("error") ? Optional.of(error(document.object("error"))) : Optional.empty();
    }

    private static PythonError error(JsonFields error) {
        return new PythonError(
                error.text("type"),
                error.text("message"),
                error.text("traceback"),
                error.objects("frames").stream()
                        .map(each -> new PythonError.Frame(
                                each.text("unit"), count(each, "line"), each.text("name"), each.text("source")))
                        .toList());
    }

    private static Verdict verdict(JsonFields limit) {
        return new Verdict(kind(limit), limit.whole("allowed"), limit.whole("used"));
    }

    private static Verdict.Kind kind(JsonFields limit) {
        String name = limit.text("name");
        return Arrays.stream(Verdict.Kind.values())
                .filter(each -> OutcomeJson.name(each).equals(name))
                .findFirst()
                .orElseThrow(() -> limit.bad("name", "the name of a limit"));
    }
}
