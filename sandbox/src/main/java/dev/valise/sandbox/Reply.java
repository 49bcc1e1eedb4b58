package dev.valise.sandbox;

import dev.valise.Display;
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
 * @param packed the stream of the scope, where that was asked for; its long blocks follow the reply
 * @param displays what the call showed
 * @param unforkable why its process cannot be the holder of a scope, where that is certain
 * @param doubtful whether its process has to show that it can be forked
 * @param forks whether its process forks the spare that it got a kit for
 */
record Reply(
        Optional<Result> result,
        Optional<PythonError> error,
        Optional<Blocks> packed,
        List<Display> displays,
        List<String> changed,
        List<String> removed,
        Duration cpu,
        long peakMemoryBytes,
        Optional<String> unforkable,
        boolean doubtful,
        boolean forks) {
    /** As many as {@code displays.py} keeps of a call. */
    private static final int MOST_DISPLAYS = 100;

    /** A reply without its value, which is one block of bytes in it: 100,000 names, a few thousand values more. */
    private static final Bounds WHOLE =
            Bounds.standard().withBytes(Integer.MAX_VALUE).withValues(110_000);

    /**
     * Reads a reply.
     *
     * @param valueBytes how large the value may be
     * @throws BrokenProtocolException where it is not one
     */
    static Reply read(byte[] payload, long valueBytes) {
        try {
            Value reply = PickleReader.read(payload, WHOLE);
            boolean raised = switch (reply.get("status").asString()) {
                case "returned" -> false;
                case "raised" -> true;
                default -> throw new BrokenProtocolException("its reply has an unknown status");
            };
            return new Reply(
                    reply.asDict().find("value").map(value -> result(value, valueBytes)),
                    raised ? Optional.of(error(reply.get("error"))) : Optional.empty(),
                    reply.asDict().find("packed").map(rest -> new Blocks(rest.asBytes(), places(reply), valueBytes)),
                    reply.asDict().find("displays").map(Reply::displays).orElse(List.of()),
                    strings(reply.get("changed")),
                    strings(reply.get("removed")),
                    Duration.ofNanos(Math.max(0, reply.get("cpu_ns").asLong())),
                    Math.max(0, reply.get("peak_bytes").asLong()),
                    reply.asDict().find("unforkable").map(Value::asString),
                    reply.get("doubtful").asBoolean(),
                    reply.get("forks").asBoolean());
        } catch (ValueTypeException | MalformedException e) {
            throw new BrokenProtocolException("its reply cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Blocks.Place> places(Value reply) {
        return reply.asDict().find("cuts").map(Value::asList).stream()
                .flatMap(List::stream)
                .map(each -> new Blocks.Place(each.get(0).asInt(), each.get(1).asInt()))
                .toList();
    }

    private static Result result(Value value, long valueBytes) {
        return new Result(
                value.get("type").asString(),
                value.get("repr").asString(),
                value.asDict().find("data").map(data -> value(data.asBytes(), valueBytes)),
                value.asDict().find("elided").map(Value::asString).orElse(""),
                value.asDict()
                        .find("size")
                        .map(size -> Math.max(0, size.asLong()))
                        .orElse(0L));
    }

    private static Value value(byte[] data, long valueBytes) {
        int bytes = (int) Math.min(valueBytes, Integer.MAX_VALUE);
        // The limit bounds what a value is made of. Its parts are bounded besides, since each takes a hundred times its
        // byte.
        int parts = Math.min(bytes, Bounds.standard().bytes());
        return PickleReader.read(
                data, Bounds.standard().withBytes(bytes).withValues(parts).withTextBytes(bytes));
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

    private static List<Display> displays(Value list) {
        return list.asList().stream()
                .limit(MOST_DISPLAYS)
                .map(each -> new Display(
                        each.get("mime").asString(), each.get("bytes").asBytes()))
                .toList();
    }

    private static List<String> strings(Value list) {
        return list.asList().stream().map(Value::asString).toList();
    }
}
