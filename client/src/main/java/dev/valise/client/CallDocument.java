package dev.valise.client;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Durability;
import dev.valise.Limits;
import dev.valise.Scope;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.json.Json;
import dev.valise.json.ValueJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes the body of {@code POST /v1/calls}. */
record CallDocument(Scope scope, Call call) {
    /** What a Java array holds, with room for what comes around it; servers take less, and say so. */
    private static final int LONGEST_VALUE = 1 << 28;

    /**
     * The body.
     *
     * @param id of the call on the server
     * @param request by which a repetition is known
     * @throws ValiseException BAD_CALL, where a value cannot be passed
     */
    byte[] bytes(CallId id, String request) {
        return Json.document(json -> write(json, id, request)).getBytes(StandardCharsets.UTF_8);
    }

    private void write(JsonGenerator json, CallId id, String request) {
        json.writeStartObject();
        json.writeStringProperty("call", id.text());
        json.writeStringProperty("request_id", request);
        switch (call.work()) {
            case Call.Code code -> {
                json.writeStringProperty("code", code.text());
                if (!code.file().isEmpty()) {
                    json.writeStringProperty("file", code.file());
                }
            }
            case Call.Function function -> writeFunction(json, function);
        }
        json.writeStringProperty("scope", scope.id().text());
        json.writeName("inputs");
        writeValues(json, "the input ", call.inputs());
        if (!call.stdin().isEmpty()) {
            json.writeStringProperty("stdin", call.stdin());
        }
        call.limits().ifPresent(limits -> writeLimits(json, limits));
        json.writeStringProperty(
                "durability", call.durability() == Durability.BEFORE_REPLY ? "before_reply" : "after_reply");
        json.writeEndObject();
    }

    private static void writeFunction(JsonGenerator json, Call.Function function) {
        json.writeName("function");
        json.writeStartObject();
        json.writeStringProperty("name", function.name());
        json.writeName("args");
        json.writeStartArray();
        for (int i = 0; i < function.arguments().size(); i++) {
            writeValue(json, "the argument " + (i + 1), function.arguments().get(i));
        }
        json.writeEndArray();
        json.writeName("kwargs");
        writeValues(json, "the argument ", function.keywordArguments());
        json.writeEndObject();
    }

    private static void writeValues(JsonGenerator json, String what, Map<String, Value> values) {
        json.writeStartObject();
        values.forEach((name, value) -> {
            json.writeName(name);
            writeValue(json, what + Shown.line(name), value);
        });
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, String what, Value value) {
        switch (ValueJson.render(value, LONGEST_VALUE)) {
            case ValueJson.Rendering.Whole whole -> json.writeRawValue(whole.json());
            case ValueJson.Rendering.Elided elided ->
                throw new ValiseException(Code.BAD_CALL, what + " cannot be passed: " + elided.reason());
        }
    }

    private static void writeLimits(JsonGenerator json, Limits limits) {
        json.writeName("limits");
        json.writeStartObject();
        json.writeNumberProperty("wall_ms", millis(limits.wall()));
        json.writeNumberProperty("cpu_ms", millis(limits.cpu()));
        json.writeNumberProperty("memory_bytes", limits.memoryBytes());
        json.writeNumberProperty("output_bytes", limits.outputBytes());
        json.writeNumberProperty("processes", limits.processes());
        json.writeNumberProperty("value_bytes", limits.valueBytes());
        json.writeNumberProperty("grace_ms", millis(limits.grace()));
        json.writeEndObject();
    }

    /** Whole milliseconds; what is less than one is one, since 0 is no limit that there is. */
    private static long millis(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }
}
