package dev.valise.sandbox;

import dev.valise.AnsweringListener;
import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Value;
import dev.valise.packed.CutStream;
import dev.valise.packed.PickleWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a worker is asked to do: see {@code call.py}. */
final class Request {
    /** What a reply may need beyond its value: names, a traceback, a repr. */
    private static final long REPLY_OVERHEAD = 16L << 20;

    /**
     * Memory for which the kernel needs a byte of page tables: 8 for a page of 4 kB. The meter counts these as the call's; left out
     * inside, they would have a call ended that has come to its limit, and was about to see a {@code MemoryError}.
     */
    private static final long PER_TABLE = 512;

    private final Map<String, Value> fields = new LinkedHashMap<>();
    private final boolean makesScope;
    private List<CutStream.Cut> blocks = List.of();
    private String told = "";
    private List<String> bound = List.of();
    private History history = History.NONE;
    private Optional<Scope> scope = Optional.empty();

    private Request(String kind, boolean makesScope) {
        this.makesScope = makesScope;
        fields.put("kind", Value.of(kind));
        fields.put("inputs", Value.Dict.of(Map.of()));
    }

    static Request of(Call call) {
        Request request = switch (call.work()) {
            case Call.Code code ->
                new Request("code", true)
                        .told(code.text())
                        .with("code", Value.of(code.text()))
                        .with("file", Value.of(code.file()));
            case Call.Function function ->
                new Request("function", true)
                        .told(told(function))
                        .with("name", Value.of(function.name()))
                        .with("args", Value.List.of(function.arguments()))
                        .with("kwargs", Value.Dict.of(function.keywordArguments()));
        };
        request.bound = List.copyOf(call.inputs().keySet());
        request.with("inputs", Value.Dict.of(call.inputs()));
        if (!call.stdin().isEmpty()) {
            return request.with("stdin", Value.of(call.stdin()));
        }
        return call.listener() instanceof AnsweringListener ? request.with("asks", Value.of(true)) : request;
    }

    /** Asks for the variables of the scope. */
    static Request variables() {
        return new Request("variables", false);
    }

    /** Asks for the source text of what a name of the scope is bound to. */
    static Request source(String name) {
        return new Request("source", false).with("name", Value.of(name));
    }

    /**
     * Asks for the stream of the scope, which is no larger than the limits allow a value to be; without what is as in an
     * earlier form, where there is one.
     */
    static Request pack(Optional<Earlier.Since> since) {
        Request request = new Request("pack", false);
        since.ifPresent(each -> request.with("since", known(each)));
        return request;
    }

    private static Value known(Earlier.Since since) {
        Set<String> independent = since.form().independent();
        List<String> leading = since.form().variables().stream()
                .filter(name -> !independent.contains(name))
                .toList();
        List<Value> calls = since.calls().stream()
                .<Value>map(step -> Value.List.of(List.of(Value.of(step.call().code()), texts(step.bound()))))
                .toList();
        return Value.Dict.of(Map.of("leading", texts(leading), "calls", Value.List.of(calls)));
    }

    private static Value texts(Collection<String> texts) {
        return Value.List.of(texts.stream().<Value>map(Value::of).toList());
    }

    /** Has units compiled, each a tuple of its text and its file name: see {@code packing.py}. Only for the empty scope. */
    static Request compile(List<Value> units) {
        return new Request("compile", false).with("units", Value.List.of(units));
    }

    /**
     * Has a scope rebuilt in the empty scope, by whose name it is known then. Its value is None where the stream has to come whole.
     *
     * @param ahead what is known of its units: see {@link CompiledUnits#seek}
     */
    static Request unpack(CutStream stream, Value ahead, History history, Scope scope) {
        Request request = new Request("unpack", true)
                .with("stream", Value.of(stream.rest()))
                .with("ahead", ahead);
        if (!stream.cuts().isEmpty()) {
            request.with("cuts", places(stream.cuts()));
            request.blocks = stream.cuts();
        }
        request.history = history;
        request.scope = Optional.of(scope);
        return request;
    }

    private static Value places(List<CutStream.Cut> cuts) {
        return Value.List.of(cuts.stream()
                .<Value>map(cut -> Value.List.of(List.of(Value.of(cut.at()), Value.of(cut.length()))))
                .toList());
    }

    /** The scope that it makes: a new one, but for one that is rebuilt. */
    Scope scope() {
        return scope.orElseGet(() -> new Scope(ScopeId.random()));
    }

    private Request told(String code) {
        told = code;
        return this;
    }

    private static String told(Call.Function function) {
        Stream<String> positional = function.arguments().stream().map(Value::toString);
        Stream<String> named =
                function.keywordArguments().entrySet().stream().map(each -> each.getKey() + "=" + each.getValue());
        return Stream.concat(positional, named).collect(Collectors.joining(", ", function.name() + "(", ")"));
    }

    /** The history of the scope that it makes. */
    History history(History before, Reply reply) {
        if (told.isEmpty()) {
            return history;
        }
        return before.then(told, bound, reply.error().isPresent() ? "raised" : "returned");
    }

    /** Whether the process of the call is to hold a new scope; else it is ended with the call. */
    boolean makesScope() {
        return makesScope;
    }

    /** Bytes that the reply may have. */
    static long longestReply(Limits limits) {
        return limits.valueBytes() + REPLY_OVERHEAD;
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
    Outgoing outgoing(Limits limits, Footprint footprint, int population, boolean thenFork) {
        long dataBytes = footprint.equals(Footprint.UNKNOWN)
                ? Long.MAX_VALUE
                : Math.addExact(footprint.dataBytes(), limits.memoryBytes() - limits.memoryBytes() / PER_TABLE);
        with("value_bytes", Value.of(limits.valueBytes()));
        with("data_bytes", Value.of(dataBytes));
        with("processes", Value.of((long) population + limits.processes()));
        with("then_fork", Value.of(thenFork));
        return new Outgoing(new Frame(Frame.CALL, PickleWriter.write(Value.Dict.of(fields))), blocks);
    }
}
