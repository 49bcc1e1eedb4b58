package dev.valise.sandbox;

import dev.valise.PythonError;
import dev.valise.Result;
import dev.valise.Value;
import dev.valise.ValueTypeException;
import dev.valise.packed.Bounds;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PickleReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a worker says of a call: see {@code call.py}. It is user code's word; what the host knows better it does not take
 * from here.
 *
 * @param result of a call that returned a value
 * @param error of a call that raised
 */
record Reply(
        Optional<Result> result,
        Optional<PythonError> error,
        List<String> changed,
        List<String> removed,
        Duration cpu,
        long peakMemoryBytes) {

    /**
     * Reads a reply.
     *
     * @param valueBytes how large the value may be
     * @throws BrokenProtocolException where it is not one
     */
    static Reply read(byte[] payload, long valueBytes) {
        try {
            Value reply = PickleReader.read(payload, Bounds.standard());
            boolean raised = switch (reply.get("status").asString()) {
                case "returned" -> false;
                case "raised" -> true;
                default -> throw new BrokenProtocolException("its reply has an unknown status");
            };
            return new Reply(
                    reply.asDict().find("value").map(value -> result(value, valueBytes)),
                    raised ? Optional.of(error(reply.get("error"))) : Optional.empty(),
                    strings(reply.get("changed")),
                    strings(reply.get("removed")),
                    Duration.ofNanos(Math.max(0, reply.get("cpu_ns").asLong())),
                    Math.max(0, reply.get("peak_bytes").asLong()));
        } catch (ValueTypeException | MalformedException e) {
            throw new BrokenProtocolException("its reply cannot be read: " + e.getMessage(), e);
        }
    }

    private static Result result(Value value, long valueBytes) {
        return new Result(
                value.get("type").asString(),
                value.get("repr").asString(),
                value.asDict().find("data").map(data -> PickleReader.read(within(data.asBytes(), valueBytes), Bounds.standard())),
                value.asDict().find("elided").map(Value::asString).orElse(""));
    }

    private static byte[] within(byte[] data, long valueBytes) {
        if (data.length > valueBytes) {
            throw new BrokenProtocolException(
                    "its value has %,d bytes; %,d are allowed".formatted(data.length, valueBytes));
        }
        return data;
    }

    private static PythonError error(Value error) {
        return new PythonError(
                error.get("type").asString(),
                error.get("message").asString(),
                error.get("traceback").asString(),
                error.get("frames").asList().stream().map(Reply::frame).toList());
    }

    private static PythonError.Frame frame(Value frame) {
        Value line = frame.get("line");
        Value source = frame.get("source");
        return new PythonError.Frame(
                frame.get("unit").asString(),
                line.isNone() ? 0 : line.asInt(),
                frame.get("name").asString(),
                source.isNone() ? "" : source.asString());
    }

    private static List<String> strings(Value list) {
        return list.asList().stream().map(Value::asString).toList();
    }
}
