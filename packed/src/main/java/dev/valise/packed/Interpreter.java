package dev.valise.packed;

import java.util.function.IntFunction;

/**
 * One reading of a stream of pickle, protocols 2 to 5: the loop over its instructions. What an instruction makes is up
 * to the subclass; nothing is called, imported or constructed here. Nothing recurses, and every allocation is
 * bounded, so that a hostile stream costs no more than {@link Bounds} says.
 *
 * @param <T> what the stream's values are read as
 */
abstract class Interpreter<T> {
    private static final int OLDEST_PROTOCOL = 2;
    private static final int NEWEST_PROTOCOL = 5;

    final Bounds bounds;
    final Cursor cursor;
    final StackMachine<T> stack;
    private int frameEnd;

    Interpreter(CutStream stream, Bounds bounds, IntFunction<T[]> newArray) {
        if (stream.size() > bounds.bytes()) {
            throw new MalformedException(
                    bounds.bytes(), "it is " + stream.size() + " bytes long; " + bounds.bytes() + " are allowed");
        }
        this.bounds = bounds;
        cursor = new Cursor(stream);
        stack = new StackMachine<>(cursor, bounds, newArray);
    }

    abstract T none();

    abstract T bool(boolean value);

    abstract T integer(int value);

    /** An int of as many bytes as follow the cursor, in two's complement, its lowest byte first. */
    abstract T wideInteger(int length);

    abstract T real(double value);

    /** A text of as many bytes as follow the cursor. */
    abstract T text(long length);

    /** A {@code bytes} of as many bytes as follow the cursor. */
    abstract T bytes(long length);

    /** A {@code bytearray} of as many bytes as follow the cursor. */
    abstract T byteArray(long length);

    /** A tuple of these, in an array that nobody else has; so are all below. */
    abstract T tuple(T[] elements);

    abstract T list();

    abstract T dict();

    abstract T set();

    abstract T frozenSet(T[] elements);

    abstract void append(T target, T[] elements);

    /** Keys and values by turns. */
    abstract void put(T target, T[] entries);

    abstract void add(T target, T[] elements);

    abstract T named(T module, T name);

    abstract T call(T callable, T arguments);

    /** The state of what is below it on the stack. */
    abstract void build(T target, T state);

    /** What protocols below 4 have in place of a name from the stack; the cursor is at its text. */
    T namedByText() {
        throw refused(Opcode.GLOBAL);
    }

    T newObject(T type, T arguments) {
        throw refused(Opcode.NEWOBJ);
    }

    T newObject(T type, T arguments, T keywords) {
        throw refused(Opcode.NEWOBJ_EX);
    }

    T persistent(T id) {
        throw refused(Opcode.BINPERSID);
    }

    /** Told of what an instruction takes from the stack for nothing. */
    void dropped(T value) {}

    final T run() {
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
        T value = stack.pop();
        if (!stack.isEmpty()) {
            throw cursor.malformed("it ends with more than one value on the stack");
        }
        if (cursor.position() < frameEnd) {
            throw cursor.malformed("it ends before its frame");
        }
        if (cursor.remaining() > 0) {
            throw cursor.malformed(cursor.remaining() + " bytes follow its end");
        }
        if (cursor.hasCuts()) {
            throw cursor.malformed("there is a block that belongs nowhere");
        }
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
        Opcode opcode = Opcode.of(code);
        if (opcode == Opcode.UNKNOWN) {
            throw cursor.malformed(
                    "there is no instruction 0x" + Integer.toHexString(code) + Opcode.hint(code) + " here");
        }
        return opcode;
    }

    private MalformedException refused(Opcode opcode) {
        return cursor.malformed(
                "there is no instruction 0x" + Integer.toHexString(opcode.code()) + " (" + opcode + ") here");
    }

    private void execute(Opcode opcode) {
        switch (opcode) {
            case PROTO -> throw cursor.malformed("the protocol is given twice");
            case FRAME -> beginFrame();
            case STOP, UNKNOWN -> throw new AssertionError("the caller ends at it");
            case MARK -> stack.mark();
            case POP -> dropped(stack.pop());
            case POP_MARK -> stack.popToMark();
            case NONE -> stack.push(none());
            case NEWTRUE -> stack.push(bool(true));
            case NEWFALSE -> stack.push(bool(false));
            case BININT -> stack.push(integer(cursor.readInt()));
            case BININT1 -> stack.push(integer(cursor.readByte()));
            case BININT2 -> stack.push(integer(cursor.readUnsignedShort()));
            case LONG1 -> pushInteger(cursor.readByte());
            case LONG4 -> pushInteger(cursor.readInt());
            case BINFLOAT -> stack.push(real(cursor.readDouble()));
            case SHORT_BINUNICODE -> pushText(cursor.readByte());
            case BINUNICODE -> pushText(cursor.readUnsignedInt());
            case BINUNICODE8 -> pushText(cursor.readLong());
            case SHORT_BINBYTES -> stack.push(bytes(cursor.readByte()));
            case BINBYTES -> stack.push(bytes(cursor.readUnsignedInt()));
            case BINBYTES8 -> stack.push(bytes(cursor.readLong()));
            case BYTEARRAY8 -> stack.push(byteArray(cursor.readLong()));
            case EMPTY_TUPLE -> stack.push(tuple(stack.pop(0)));
            case TUPLE1 -> stack.push(tuple(stack.pop(1)));
            case TUPLE2 -> stack.push(tuple(stack.pop(2)));
            case TUPLE3 -> stack.push(tuple(stack.pop(3)));
            case TUPLE -> stack.push(tuple(stack.popToMark()));
            case EMPTY_LIST -> stack.push(list());
            case APPEND -> append(stack.pop(1));
            case APPENDS -> append(stack.popToMark());
            case EMPTY_DICT -> stack.push(dict());
            case SETITEM -> put(stack.pop(2));
            case SETITEMS -> put(stack.popToMark());
            case EMPTY_SET -> stack.push(set());
            case ADDITEMS -> add(stack.popToMark());
            case FROZENSET -> stack.push(frozenSet(stack.popToMark()));
            case BINPUT -> stack.memoize(cursor.readByte());
            case LONG_BINPUT -> stack.memoize(cursor.readUnsignedInt());
            case MEMOIZE -> stack.memoize();
            case BINGET -> stack.recall(cursor.readByte());
            case LONG_BINGET -> stack.recall(cursor.readUnsignedInt());
            case GLOBAL -> stack.push(namedByText());
            case STACK_GLOBAL -> pushNamed();
            case REDUCE -> pushCall();
            case NEWOBJ -> pushNewObject();
            case NEWOBJ_EX -> pushNewObjectWithKeywords();
            case BINPERSID -> stack.push(persistent(stack.pop()));
            case BUILD -> {
                T state = stack.pop();
                build(stack.top(), state);
            }
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
        stack.push(wideInteger(length));
    }

    private void pushText(long length) {
        if (length > bounds.textBytes()) {
            throw cursor.malformed("a text has more than the " + bounds.textBytes() + " bytes allowed");
        }
        stack.push(text(length));
    }

    private void append(T[] elements) {
        append(stack.top(), elements);
    }

    private void put(T[] entries) {
        T target = stack.top();
        if (entries.length % 2 != 0) {
            throw cursor.malformed("an entry of a dict has no value");
        }
        put(target, entries);
    }

    private void add(T[] elements) {
        add(stack.top(), elements);
    }

    private void pushNamed() {
        T name = stack.pop();
        T module = stack.pop();
        stack.push(named(module, name));
    }

    private void pushCall() {
        T arguments = stack.pop();
        T callable = stack.pop();
        stack.push(call(callable, arguments));
    }

    private void pushNewObject() {
        T arguments = stack.pop();
        T type = stack.pop();
        stack.push(newObject(type, arguments));
    }

    private void pushNewObjectWithKeywords() {
        T keywords = stack.pop();
        T arguments = stack.pop();
        T type = stack.pop();
        stack.push(newObject(type, arguments, keywords));
    }
}
