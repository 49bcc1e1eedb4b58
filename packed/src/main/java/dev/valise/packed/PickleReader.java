package dev.valise.packed;

import dev.valise.Assembly;
import dev.valise.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * One reading of a stream of pickle, protocols 2 to 5, as CPython's own pickler writes it for
 * {@code valise.worker.values}. It calls, imports and constructs nothing that the stream names: the one name that it
 * knows is {@code valise.inert.Inert}, which stands for a description of an object. Nothing recurses, and every
 * allocation is bounded, so that a hostile stream costs no more than {@link Bounds} says.
 */
public final class PickleReader extends Interpreter<Value> {
    private static final int NAME_CHARACTERS = 200;

    private final Assembly assembly = new Assembly();
    private final InertKinds inert = new InertKinds(cursor, assembly);
    private final Set<Value> described = Collections.newSetFromMap(new IdentityHashMap<>());

    private PickleReader(byte[] stream, Bounds bounds) {
        super(CutStream.of(stream), bounds, Value[]::new);
    }

    /**
     * Reads one value. Safe to use from any thread.
     *
     * @throws MalformedException for whatever is not such a stream, or is larger than the bounds; nothing else is thrown
     */
    public static Value read(byte[] stream, Bounds bounds) {
        PickleReader reader = new PickleReader(stream, bounds);
        Value value = reader.run();
        reader.assembly.close();
        return value;
    }

    @Override
    Value none() {
        return Value.none();
    }

    @Override
    Value bool(boolean value) {
        return Value.of(value);
    }

    @Override
    Value integer(int value) {
        return Value.of(value);
    }

    @Override
    Value wideInteger(int length) {
        return Value.of(cursor.readInteger(length));
    }

    @Override
    Value real(double value) {
        return Value.of(value);
    }

    @Override
    Value text(long length) {
        return Value.of(cursor.readText(length));
    }

    @Override
    Value bytes(long length) {
        int start = cursor.skip(length);
        return Value.Bytes.of(cursor.array(), start, cursor.position());
    }

    @Override
    Value byteArray(long length) {
        int start = cursor.skip(length);
        return Value.Bytes.bytearray(cursor.array(), start, cursor.position());
    }

    @Override
    Value tuple(Value[] elements) {
        return Value.Tuple.of(elements);
    }

    @Override
    Value list() {
        return assembly.list();
    }

    @Override
    Value dict() {
        return assembly.dict();
    }

    @Override
    Value set() {
        return assembly.set();
    }

    @Override
    Value frozenSet(Value[] elements) {
        for (Value element : elements) {
            hashable(element);
        }
        return Value.Set.frozen(Arrays.asList(elements));
    }

    @Override
    void append(Value target, Value[] elements) {
        if (!(target instanceof Value.List list)) {
            throw cursor.malformed("elements are appended to " + Shown.type(target) + ", not to a list");
        }
        for (Value element : elements) {
            assembly.add(list, element);
        }
    }

    @Override
    void put(Value target, Value[] entries) {
        if (!(target instanceof Value.Dict dict)) {
            throw cursor.malformed("entries are put into " + Shown.type(target) + ", not into a dict");
        }
        if (described.contains(dict)) {
            throw cursor.malformed("entries are put into attributes that are complete");
        }
        for (int i = 0; i < entries.length; i += 2) {
            assembly.put(dict, hashable(entries[i]), entries[i + 1]);
        }
    }

    @Override
    void add(Value target, Value[] elements) {
        if (!(target instanceof Value.Set set) || set.isFrozen()) {
            throw cursor.malformed("elements are added to " + Shown.type(target) + ", not to a set");
        }
        for (Value element : elements) {
            assembly.add(set, hashable(element));
        }
    }

    private Value hashable(Value value) {
        if (!Hashable.isHashable(value)) {
            throw cursor.malformed("a " + Shown.type(value) + " is a key, or an element of a set");
        }
        return value;
    }

    @Override
    Value namedByText() {
        return inert.named(cursor.readLine(NAME_CHARACTERS), cursor.readLine(NAME_CHARACTERS));
    }

    @Override
    Value named(Value module, Value name) {
        if (!(module instanceof Value.Str moduleText) || !(name instanceof Value.Str nameText)) {
            throw cursor.malformed("a name is not a str");
        }
        return inert.named(moduleText.value(), nameText.value());
    }

    @Override
    Value call(Value callable, Value arguments) {
        if (!inert.isInert(callable)) {
            throw cursor.malformed("something is called that is not valise.inert.Inert");
        }
        if (!(arguments instanceof Value.Tuple fields)) {
            throw cursor.malformed("the fields of an object are not a tuple");
        }
        return inert.make(fields.elements());
    }

    /** The state of an instance: its attributes, complete, and nobody else's. */
    @Override
    void build(Value target, Value state) {
        if (!(target instanceof Value.Instance instance)) {
            throw cursor.malformed("attributes are given to " + Shown.type(target) + ", which is no instance");
        }
        if (!(state instanceof Value.Dict attributes)) {
            throw cursor.malformed("the attributes of an instance are a " + Shown.type(state) + ", not a dict");
        }
        // First, so that no dict is looked through twice.
        if (!described.add(instance) || !described.add(attributes)) {
            throw cursor.malformed("an instance is given attributes twice, or those of another");
        }
        if (!attributes.entries().stream().allMatch(entry -> entry.key() instanceof Value.Str)) {
            throw cursor.malformed("the name of an attribute is not a str");
        }
        assembly.describe(instance, attributes);
    }
}
