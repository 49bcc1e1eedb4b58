package dev.valise.packed;

import dev.valise.Assembly;
import dev.valise.Value;
import java.math.BigInteger;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * One reading of a stream of pickle, protocols 2 to 5, as CPython's own pickler writes it for
 * {@code valise.worker.values}. It calls, imports and constructs nothing that the stream names: the one name that it
 * knows is {@code valise.inert.Inert}, which stands for a description of an object. Nothing recurses, and every
 * allocation is bounded, so that a hostile stream costs no more than {@link Bounds} says.
 */
public final class PickleReader {
    private static final int OLDEST_PROTOCOL = 2;
    private static final int NEWEST_PROTOCOL = 5;
    private static final int NAME_CHARACTERS = 200;

    private final Bounds bounds;
    private final Cursor cursor;
    private final StackMachine stack;
    private final InertKinds inert;
    private final Assembly assembly = new Assembly();
    private final Set<Value> described = Collections.newSetFromMap(new IdentityHashMap<>());
    private int frameEnd;

    private PickleReader(byte[] stream, Bounds bounds) {
        this.bounds = bounds;
        cursor = new Cursor(stream);
        stack = new StackMachine(cursor, bounds);
        inert = new InertKinds(cursor, assembly);
    }

    /**
     * Reads one value. Safe to use from any thread.
     *
     * @throws MalformedException for whatever is not such a stream, or is larger than the bounds; nothing else is thrown
     */
    public static Value read(byte[] stream, Bounds bounds) {
        if (stream.length > bounds.bytes()) {
            throw new MalformedException(
                    bounds.bytes(), "it is " + stream.length + " bytes long; " + bounds.bytes() + " are allowed");
        }
        return new PickleReader(stream, bounds).read();
    }

    private Value read() {
        readProtocol();
        Opcode opcode = nextOpcode();
        while (opcode != Opcode.STOP) {
            boolean framed = cursor.instruction() < frameEnd;
            execute(opcode);
            if (framed && cursor.position() > frameEnd) {
                throw cursor.malformed("an instruction reaches over the end of its frame");
            }
            opcode = nextOpcode();
        }
        Value value = stack.pop();
        if (!stack.isEmpty()) {
            throw cursor.malformed("it ends with more than one value on the stack");
        }
        if (cursor.position() < frameEnd) {
            throw cursor.malformed("it ends before its frame");
        }
        if (cursor.remaining() > 0) {
            throw cursor.malformed(cursor.remaining() + " bytes follow its end");
        }
        assembly.close();
        return value;
    }

    private void readProtocol() {
        if (nextOpcode() != Opcode.PROTO) {
            throw cursor.malformed("it does not begin with its protocol");
        }
        int protocol = cursor.readByte();
        if (protocol < OLDEST_PROTOCOL || protocol > NEWEST_PROTOCOL) {
            throw cursor.malformed("its protocol is " + protocol + ", not from 2 to 5");
        }
    }

    private Opcode nextOpcode() {
        int code = cursor.nextInstruction();
        return Opcode.of(code)
                .orElseThrow(
                        () -> cursor.malformed("there is no instruction 0x" + Integer.toHexString(code) + " here"));
    }

    private void execute(Opcode opcode) {
        switch (opcode) {
            case PROTO -> throw cursor.malformed("the protocol is given twice");
            case FRAME -> beginFrame();
            case STOP -> throw new AssertionError("the caller ends at it");
            case MARK -> stack.mark();
            case POP -> stack.pop();
            case POP_MARK -> stack.popToMark();
            case NONE -> stack.push(Value.none());
            case NEWTRUE -> stack.push(Value.of(true));
            case NEWFALSE -> stack.push(Value.of(false));
            case BININT -> stack.push(Value.of(cursor.readInt()));
            case BININT1 -> stack.push(Value.of(cursor.readByte()));
            case BININT2 -> stack.push(Value.of(cursor.readUnsignedShort()));
            case LONG1 -> pushInteger(cursor.readByte());
            case LONG4 -> pushInteger(cursor.readInt());
            case BINFLOAT -> stack.push(Value.of(cursor.readDouble()));
            case SHORT_BINUNICODE -> pushText(cursor.readByte());
            case BINUNICODE -> pushText(cursor.readUnsignedInt());
            case BINUNICODE8 -> pushText(cursor.readLong());
            case SHORT_BINBYTES -> pushBytes(cursor.readByte());
            case BINBYTES -> pushBytes(cursor.readUnsignedInt());
            case BINBYTES8 -> pushBytes(cursor.readLong());
            case BYTEARRAY8 -> pushByteArray(cursor.readLong());
            case EMPTY_TUPLE -> stack.push(Value.Tuple.of());
            case TUPLE1 -> stack.push(Value.Tuple.of(stack.pop(1)));
            case TUPLE2 -> stack.push(Value.Tuple.of(stack.pop(2)));
            case TUPLE3 -> stack.push(Value.Tuple.of(stack.pop(3)));
            case TUPLE -> stack.push(Value.Tuple.of(stack.popToMark()));
            case EMPTY_LIST -> stack.push(assembly.list());
            case APPEND -> append(stack.pop(1));
            case APPENDS -> append(stack.popToMark());
            case EMPTY_DICT -> stack.push(assembly.dict());
            case SETITEM -> put(stack.pop(2));
            case SETITEMS -> put(stack.popToMark());
            case EMPTY_SET -> stack.push(assembly.set());
            case ADDITEMS -> add(stack.popToMark());
            case FROZENSET -> pushFrozenSet(stack.popToMark());
            case BINPUT -> stack.memoize(cursor.readByte());
            case LONG_BINPUT -> stack.memoize(cursor.readUnsignedInt());
            case MEMOIZE -> stack.memoize();
            case BINGET -> stack.recall(cursor.readByte());
            case LONG_BINGET -> stack.recall(cursor.readUnsignedInt());
            case GLOBAL -> stack.push(inert.named(cursor.readLine(NAME_CHARACTERS), cursor.readLine(NAME_CHARACTERS)));
            case STACK_GLOBAL -> pushNamed(stack.pop(2));
            case REDUCE -> reduce(stack.pop(2));
            case BUILD -> describe(stack.pop());
        }
    }

    private void beginFrame() {
        if (cursor.instruction() < frameEnd) {
            throw cursor.malformed("a frame begins within another");
        }
        long length = cursor.readLong();
        if (length < 0 || length > cursor.remaining()) {
            throw cursor.malformed("a frame of " + Long.toUnsignedString(length) + " bytes begins where "
                    + cursor.remaining() + " remain");
        }
        frameEnd = cursor.position() + (int) length;
    }

    private void pushInteger(int length) {
        if (length < 0) {
            throw cursor.malformed("the length of an int is negative");
        }
        if (8L * length > bounds.intBits()) {
            throw cursor.malformed("an int has more than the " + bounds.intBits() + " bits allowed");
        }
        BigInteger value = cursor.readInteger(length);
        stack.push(Value.of(value));
    }

    private void pushText(long length) {
        if (length > bounds.textBytes()) {
            throw cursor.malformed("a text has more than the " + bounds.textBytes() + " bytes allowed");
        }
        stack.push(Value.of(cursor.readText(length)));
    }

    private void pushBytes(long length) {
        int start = cursor.skip(length);
        stack.push(Value.Bytes.of(cursor.array(), start, cursor.position()));
    }

    private void pushByteArray(long length) {
        int start = cursor.skip(length);
        stack.push(Value.Bytes.bytearray(cursor.array(), start, cursor.position()));
    }

    private void append(List<Value> elements) {
        if (!(stack.top() instanceof Value.List list)) {
            throw cursor.malformed("elements are appended to " + Shown.type(stack.top()) + ", not to a list");
        }
        elements.forEach(element -> assembly.add(list, element));
    }

    private void put(List<Value> entries) {
        if (!(stack.top() instanceof Value.Dict dict)) {
            throw cursor.malformed("entries are put into " + Shown.type(stack.top()) + ", not into a dict");
        }
        if (entries.size() % 2 != 0) {
            throw cursor.malformed("an entry of a dict has no value");
        }
        if (described.contains(dict)) {
            throw cursor.malformed("entries are put into attributes that are complete");
        }
        for (int i = 0; i < entries.size(); i += 2) {
            assembly.put(dict, hashable(entries.get(i)), entries.get(i + 1));
        }
    }

    private void add(List<Value> elements) {
        if (!(stack.top() instanceof Value.Set set) || set.isFrozen()) {
            throw cursor.malformed("elements are added to " + Shown.type(stack.top()) + ", not to a set");
        }
        elements.forEach(element -> assembly.add(set, hashable(element)));
    }

    private void pushFrozenSet(List<Value> elements) {
        elements.forEach(this::hashable);
        stack.push(Value.Set.frozen(elements));
    }

    private Value hashable(Value value) {
        if (!Hashable.isHashable(value)) {
            throw cursor.malformed("a " + Shown.type(value) + " is a key, or an element of a set");
        }
        return value;
    }

    private void pushNamed(List<Value> names) {
        if (!(names.get(0) instanceof Value.Str module) || !(names.get(1) instanceof Value.Str name)) {
            throw cursor.malformed("a name is not a str");
        }
        stack.push(inert.named(module.value(), name.value()));
    }

    private void reduce(List<Value> call) {
        if (!inert.isInert(call.get(0))) {
            throw cursor.malformed("something is called that is not valise.inert.Inert");
        }
        if (!(call.get(1) instanceof Value.Tuple fields)) {
            throw cursor.malformed("the fields of an object are not a tuple");
        }
        stack.push(inert.make(fields.elements()));
    }

    /** The state of an instance: its attributes, complete, and nobody else's. */
    private void describe(Value state) {
        if (!(stack.top() instanceof Value.Instance instance)) {
            throw cursor.malformed("attributes are given to " + Shown.type(stack.top()) + ", which is no instance");
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
