package dev.valise.json;

import dev.valise.Display;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.PythonError;
import dev.valise.Report;
import dev.valise.Result;
import dev.valise.Usage;
import dev.valise.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * One outcome as a JSON document: the response of the HTTP API; the command line adds the name of the file. {@code value}
 * is always there, null where there is none; {@code error}, {@code limit}, {@code reason} and {@code killed} only where
 * the status has them.
 */
public final class OutcomeJson {
    /** A value's JSON may be this many times longer than the value was allowed to be on the wire. */
    private static final int EXPANSION = 16;

    private final JsonGenerator json;

    private OutcomeJson(JsonGenerator json) {
        this.json = json;
    }

    /** The document that the command line prints for a file, on one line. */
    public static String ofFile(Outcome outcome, String file, long valueBytes) {
        return Json.document(
                json -> new OutcomeJson(json).writeOutcome(outcome, Optional.of(file), longest(valueBytes)));
    }

    /**
     * The document that the HTTP API answers with. Where it is not known yet what of the scope cannot be packed, {@code
     * held_only} is {@code "packing"}.
     */
    public static String ofCall(Outcome outcome, long valueBytes) {
        return Json.document(
                json -> new OutcomeJson(json).writeOutcome(outcome, Optional.empty(), longest(valueBytes)));
    }

    private static int longest(long valueBytes) {
        return (int) Math.min(1L << 30, Math.max(1L << 20, valueBytes) * EXPANSION);
    }

    private void writeOutcome(Outcome outcome, Optional<String> file, int longestValue) {
        Report report = outcome.report();
        json.writeStartObject();
        json.writeStringProperty("call", report.call().text());
        file.ifPresent(name -> json.writeStringProperty("file", name));
        json.writeStringProperty("status", outcome.status());
        json.writeName("value");
        writeValue(outcome instanceof Outcome.Returned returned ? returned.result() : Optional.empty(), longestValue);
        json.writeStringProperty("scope", report.scope().id().text());
        json.writeStringProperty("stdout", report.output().stdout());
        json.writeStringProperty("stderr", report.output().stderr());
        json.writeName("truncated");
        writeNames(report.output().truncated() ? List.of("stdout", "stderr") : List.of());
        switch (outcome) {
            case Outcome.Returned returned -> {}
            case Outcome.Raised raised -> writeError(raised.error());
            case Outcome.Interrupted interrupted -> {
                json.writeBooleanProperty("killed", interrupted.killed());
                interrupted.error().ifPresent(this::writeError);
            }
            case Outcome.Limited limited -> writeLimit(limited.verdict());
            case Outcome.Lost lost -> json.writeStringProperty("reason", lost.reason());
        }
        json.writeName("changed");
        writeNames(report.changed());
        json.writeName("removed");
        writeNames(report.removed());
        report.heldOnly()
                .ifPresentOrElse(losses -> writeLosses("held_only", losses), () -> writeUnknownLosses(file.isEmpty()));
        writeLosses("missing", report.missing());
        json.writeNumberProperty("threads_ended", report.threadsEnded());
        json.writeNumberProperty("processes_ended", report.processesEnded());
        writeDisplays(report.displays());
        json.writeName("patches");
        writeNames(report.patches());
        writeUsage(report.usage());
        json.writeEndObject();
    }

    private void writeDisplays(List<Display> displays) {
        json.writeName("displays");
        json.writeStartArray();
        displays.forEach(each -> write(json, each));
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Display display) {
        json.writeStartObject();
        json.writeStringProperty("mime", display.mime());
        json.writeStringProperty("base64", Base64.getEncoder().encodeToString(display.bytes()));
        json.writeEndObject();
    }

    private void writeUnknownLosses(boolean asked) {
        if (asked) {
            json.writeStringProperty("held_only", "packing");
        }
    }

    private void writeLosses(String name, List<Loss> losses) {
        json.writeName(name);
        LossJson.write(json, losses);
    }

    private void writeValue(Optional<Result> result, int longest) {
        if (result.isEmpty()) {
            json.writeNull();
            return;
        }
        ValueJson.Rendering rendering = result.get()
                .value()
                .map(value -> ValueJson.render(value, longest))
                .orElseGet(() -> new ValueJson.Rendering.Elided(result.get().elided()));
        json.writeStartObject();
        json.writeStringProperty("type", result.get().type());
        json.writeStringProperty("repr", result.get().repr());
        rendering.write(json);
        if (rendering instanceof ValueJson.Rendering.Elided && result.get().size() > 0) {
            json.writeNumberProperty("size_bytes", result.get().size());
        }
        json.writeEndObject();
    }

    private void writeError(PythonError error) {
        json.writeName("error");
        json.writeStartObject();
        json.writeStringProperty("type", error.type());
        json.writeStringProperty("message", error.message());
        json.writeStringProperty("traceback", error.traceback());
        json.writeName("frames");
        json.writeStartArray();
        for (PythonError.Frame frame : error.frames()) {
            json.writeStartObject();
            json.writeStringProperty("unit", frame.unit());
            json.writeNumberProperty("line", frame.line());
            json.writeStringProperty("name", frame.name());
            json.writeStringProperty("source", frame.source());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeLimit(Verdict verdict) {
        json.writeName("limit");
        json.writeStartObject();
        json.writeStringProperty("name", name(verdict.limit()));
        json.writeNumberProperty("allowed", verdict.allowed());
        json.writeNumberProperty("used", verdict.used());
        json.writeEndObject();
    }

    static String name(Verdict.Kind limit) {
        return switch (limit) {
            case WALL -> "wall_ms";
            case CPU -> "cpu_ms";
            case MEMORY -> "memory_bytes";
            case OUTPUT -> "output_bytes";
            case PROCESSES -> "processes";
            case JAIL_MEMORY -> "jail_memory_bytes";
        };
    }

    private void writeUsage(Usage usage) {
        json.writeName("usage");
        json.writeStartObject();
        json.writeNumberProperty("wall_ms", millis(usage.wall()));
        json.writeNumberProperty("cpu_ms", millis(usage.cpu()));
        json.writeNumberProperty("peak_memory_bytes", usage.peakMemoryBytes());
        json.writeBooleanProperty("held", usage.held());
        json.writeEndObject();
    }

    private static BigDecimal millis(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 6).setScale(3, RoundingMode.HALF_UP);
    }

    private void writeNames(List<String> names) {
        json.writeStartArray();
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }
}
