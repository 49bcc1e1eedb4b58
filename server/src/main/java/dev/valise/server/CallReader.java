package dev.valise.server;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Durability;
import dev.valise.Limits;
import dev.valise.OutputListener;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.json.BadJsonException;
import dev.valise.json.ValueReader;
import dev.valise.server.CallBody.FunctionBody;
import dev.valise.server.CallBody.LimitsBody;
import dev.valise.service.CallOrder;
import dev.valise.service.CallOrder.Base;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes an order of the body of {@code POST /v1/calls}. */
final class CallReader {
    private static final int LONGEST_REQUEST_ID = 200;

    private final Limits usual;

    private CallReader(Limits usual) {
        this.usual = usual;
    }

    /**
     * Reads a body.
     *
     * @param usual those limits that it leaves out
     * @throws ProblemException where it is malformed
     */
    static CallOrder read(byte[] bytes, Limits usual) {
        return new CallReader(usual).read(bytes);
    }

    private CallOrder read(byte[] bytes) {
        CallBody body = BodyReader.read(bytes, CallBody.class);
        try {
            Call call = new Call(
                    work(body),
                    named(body.inputs(), "inputs"),
                    body.stdin().orElse(""),
                    Optional.of(body.limits().map(this::limits).orElse(usual)),
                    OutputListener.none(),
                    durability(body),
                    body.call().map(CallId::new).orElseGet(CallId::random));
            return new CallOrder(
                    call,
                    body.call().isPresent(),
                    base(body),
                    body.python(),
                    Duration.ofMillis(body.holdMs().orElse(0L)),
                    body.requestId().map(CallReader::requestId),
                    new String(bytes, StandardCharsets.UTF_8));
        } catch (BadJsonException | ValiseException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.malformed(detail));
    }

    private static Call.Work work(CallBody body) {
        if (body.code().isPresent() == body.function().isPresent()) {
            throw malformed("a call has either \"code\" or \"function\"");
        }
        return body.code()
                .<Call.Work>map(text -> new Call.Code(text, body.file().orElse("")))
                .orElseGet(() -> body.function().map(CallReader::function).orElseThrow());
    }

    private static Call.Work function(FunctionBody body) {
        String name =
                body.name().orElseThrow(() -> malformed("function.name: this is missing; it is a name of the scope"));
        @Nullable JsonNode args = body.args();
        List<Value> arguments = args == null ? List.of() : ValueReader.items(args, "function.args");
        Map<String, Value> named = named(body.kwargs(), "function.kwargs");
        return new Call.Function(name, arguments, named);
    }

    private static Map<String, Value> named(@Nullable JsonNode values, String where) {
        return values == null ? Map.of() : ValueReader.readAll(values, where);
    }

    private static Base base(CallBody body) {
        if (body.scope().isPresent() && body.branch().isPresent()) {
            throw malformed("a call runs on a \"scope\" or on a \"branch\", not on both");
        }
        return body.branch()
                .<Base>map(Base.OfBranch::new)
                .orElseGet(() -> new Base.OfScope(
                        body.scope().map(ScopeId::new).orElse(Scope.empty().id())));
    }

    private static Durability durability(CallBody body) {
        return switch (body.durability().orElse("before_reply")) {
            case "before_reply" -> Durability.BEFORE_REPLY;
            case "after_reply" -> Durability.AFTER_REPLY;
            default -> throw malformed("durability: this has to be \"before_reply\" or \"after_reply\"");
        };
    }

    private Limits limits(LimitsBody body) {
        return new Limits(
                body.wallMs().map(Duration::ofMillis).orElse(usual.wall()),
                body.cpuMs().map(Duration::ofMillis).orElse(usual.cpu()),
                body.memoryBytes().orElse(usual.memoryBytes()),
                body.outputBytes().orElse(usual.outputBytes()),
                body.processes().orElse(usual.processes()),
                body.valueBytes().orElse(usual.valueBytes()),
                body.graceMs().map(Duration::ofMillis).orElse(usual.grace()));
    }

    private static String requestId(String id) {
        if (id.isEmpty() || id.length() > LONGEST_REQUEST_ID) {
            throw malformed("request_id: this has 1 to " + LONGEST_REQUEST_ID + " characters");
        }
        return id;
    }
}
