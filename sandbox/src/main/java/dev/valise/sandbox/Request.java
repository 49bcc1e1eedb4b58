package dev.valise.sandbox;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Value;
import dev.valise.packed.PickleWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a worker is asked to do: see {@code call.py}. */
final class Request {
    private final Map<String, Value> fields = new LinkedHashMap<>();

    private Request(String kind) {
        fields.put("kind", Value.of(kind));
        fields.put("inputs", Value.Dict.of(Map.of()));
    }

    static Request of(Call call) {
        Request request = switch (call.work()) {
            case Call.Code code ->
                new Request("code").with("code", Value.of(code.text())).with("file", Value.of(code.file()));
            case Call.Function function ->
                new Request("function")
                        .with("name", Value.of(function.name()))
                        .with("args", Value.List.of(function.arguments()))
                        .with("kwargs", Value.Dict.of(function.keywordArguments()));
        };
        return request.with("inputs", Value.Dict.of(call.inputs()));
    }

    /** Asks for the variables of the scope. */
    static Request variables() {
        return new Request("variables");
    }

    /** Asks for the source text of what a name of the scope is bound to. */
    static Request source(String name) {
        return new Request("source").with("name", Value.of(name));
    }

    private Request with(String name, Value value) {
        fields.put(name, value);
        return this;
    }

    /**
     * The request as it is sent.
     *
     * @param footprint of the scope; what is unknown limits nothing from inside, and the meter outside is what counts
     * @param population processes of the jail that do not belong to the call
     * @param thenFork whether a spare is to be forked as soon as the call has ended; its kit comes separately
     */
    Frame frame(Limits limits, Footprint footprint, int population, boolean thenFork) {
        long dataBytes = footprint.equals(Footprint.UNKNOWN)
                ? Long.MAX_VALUE
                : Math.addExact(footprint.dataBytes(), limits.memoryBytes());
        with("value_bytes", Value.of(limits.valueBytes()));
        with("data_bytes", Value.of(dataBytes));
        with("processes", Value.of((long) population + limits.processes()));
        with("then_fork", Value.of(thenFork));
        return new Frame(Frame.CALL, PickleWriter.write(Value.Dict.of(fields)));
    }
}
