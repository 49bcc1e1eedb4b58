package dev.valise.packed;

import dev.valise.Value;
import dev.valise.ValueTypeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;

/**
 * One writing of a value as a stream of pickle, protocol 5, for {@code pickle.loads} in the sandbox. What is there twice
 * is written once, so that references and cycles come out as they are.
 *
 * <p>A list, dict or set is written empty where it is met, and filled when everything around it is complete. So whatever
 * cannot change, such as a tuple, is complete before anything refers to it, even where it holds itself by way of a list;
 * and depth costs neither this side nor the other a stack.
 */
public final class PickleWriter {
    private static final int PROTOCOL = 5;
    /** How many elements are on the stack of the reader at a time, as in CPython. */
    private static final int BATCH = 1_000;

    private final Output output = new Output();
    private final IdentityHashMap<Value, Integer> memo = new IdentityHashMap<>();
    private final Constructors constructors = new Constructors(output, this::nextMemoEntry);
    private final Deque<Unfinished> unfinished = new ArrayDeque<>();
    private final Queue<Value> unfilled = new ArrayDeque<>();
    private int memoEntries;

    private PickleWriter() {}

    /**
     * Writes one value. Safe to use from any thread.
     *
     * @throws ValueTypeException where it holds what cannot be passed to Python: an instance, a function, a list as a key
     */
    public static byte[] write(Value value) {
        PickleWriter writer = new PickleWriter();
        writer.output.write(Opcode.PROTO, 1, PROTOCOL);
        writer.writeWhole(value);
        while (!writer.unfilled.isEmpty()) {
            writer.fill(writer.unfilled.remove());
        }
        writer.output.write(Opcode.STOP);
        return writer.output.toByteArray();
    }

    /** Pushes a value; of lists, dicts and sets that are new only the empty ones. */
    private void writeWhole(Value value) {
        writePart(value);
        while (!unfinished.isEmpty()) {
            Unfinished top = unfinished.element();
            if (top.done < top.parts.size()) {
                writePart(top.parts.get(top.done++));
            } else {
                unfinished.remove();
                finish(top);
            }
        }
    }

    private void writePart(Value value) {
        Integer known = memo.get(value);
        if (known != null) {
            output.write(known <= 0xff ? Opcode.BINGET : Opcode.LONG_BINGET, known <= 0xff ? 1 : 4, known);
            return;
        }
        switch (value) {
            case Value.None none -> output.write(Opcode.NONE);
            case Value.Bool bool -> output.write(bool.value() ? Opcode.NEWTRUE : Opcode.NEWFALSE);
            case Value.Float number -> output.writeDouble(number.value());
            case Value.Int number -> writeInt(number);
            case Value.Str text -> {
                output.writeText(text.value());
                memoize(text);
            }
            case Value.Bytes bytes -> writeBytes(bytes);
            case Value.List list -> writeEmpty(Opcode.EMPTY_LIST, list, list.isEmpty());
            case Value.Dict dict -> writeEmpty(Opcode.EMPTY_DICT, dict, dict.isEmpty());
            case Value.Set set -> writeSet(set);
            case Value.Tuple tuple -> writeTuple(tuple);
            case Value.Slice slice -> {
                constructors.name("builtins", "slice");
                unfinished.push(new Unfinished(slice, List.of(slice.start(), slice.stop(), slice.step())));
            }
            case Value.Instance instance -> throw cannotPass("an instance of " + Shown.type(instance));
            case Value.Other other -> throw cannotPass("an object of the type " + Shown.type(other));
            default -> {
                constructors.write(value);
                memoize(value);
            }
        }
    }

    private static ValueTypeException cannotPass(String what) {
        return new ValueTypeException(what + " cannot be passed to Python: it is only a description of an object that"
                + " lives in its scope; pass data, or name it in the code");
    }

    private void writeInt(Value.Int number) {
        output.writeInteger(number.value());
        if (number.bitLength() >= Long.SIZE) {
            memoize(number);
        }
    }

    private void writeBytes(Value.Bytes bytes) {
        if (bytes.isBytearray()) {
            output.writeByteArray(bytes.toByteArray());
        } else {
            output.writeBytes(bytes.toByteArray());
        }
        memoize(bytes);
    }

    private void writeEmpty(Opcode opcode, Value value, boolean empty) {
        output.write(opcode);
        memoize(value);
        if (!empty) {
            unfilled.add(value);
        }
    }

    private void writeSet(Value.Set set) {
        if (!set.isFrozen()) {
            writeEmpty(Opcode.EMPTY_SET, set, set.isEmpty());
            return;
        }
        set.forEach(PickleWriter::checkHashable);
        output.write(Opcode.MARK);
        unfinished.push(new Unfinished(set, set.elements()));
    }

    private void writeTuple(Value.Tuple tuple) {
        if (tuple.isEmpty()) {
            output.write(Opcode.EMPTY_TUPLE);
            return;
        }
        if (tuple.size() > 3) {
            output.write(Opcode.MARK);
        }
        unfinished.push(new Unfinished(tuple, tuple.elements()));
    }

    private void finish(Unfinished whole) {
        if (whole.value instanceof Value.Set) {
            output.write(Opcode.FROZENSET);
        } else {
            constructors.tuple(whole.parts.size());
        }
        if (whole.value instanceof Value.Slice) {
            output.write(Opcode.REDUCE);
        }
        memoize(whole.value);
    }

    private void fill(Value value) {
        writePart(value);
        switch (value) {
            case Value.List list -> fill(list.elements(), Opcode.APPENDS);
            case Value.Set set -> {
                set.forEach(PickleWriter::checkHashable);
                fill(set.elements(), Opcode.ADDITEMS);
            }
            case Value.Dict dict -> fillDict(dict);
            default -> throw new AssertionError(value.typeName() + " is never filled");
        }
        output.write(Opcode.POP);
    }

    private void fill(List<Value> elements, Opcode end) {
        for (int from = 0; from < elements.size(); from += BATCH) {
            output.write(Opcode.MARK);
            elements.subList(from, Math.min(from + BATCH, elements.size())).forEach(this::writeWhole);
            output.write(end);
        }
    }

    private void fillDict(Value.Dict dict) {
        List<Value.Dict.Entry> entries = dict.entries();
        for (int from = 0; from < entries.size(); from += BATCH) {
            output.write(Opcode.MARK);
            for (Value.Dict.Entry entry : entries.subList(from, Math.min(from + BATCH, entries.size()))) {
                checkHashable(entry.key());
                writeWhole(entry.key());
                writeWhole(entry.value());
            }
            output.write(Opcode.SETITEMS);
        }
    }

    private static void checkHashable(Value key) {
        if (!Hashable.isHashable(key)) {
            throw new ValueTypeException(
                    "a " + Shown.type(key) + " cannot be a key or an element of a set: it is not hashable in Python");
        }
    }

    private void memoize(Value value) {
        output.write(Opcode.MEMOIZE);
        memo.put(value, nextMemoEntry());
    }

    private int nextMemoEntry() {
        return memoEntries++;
    }

    /** What cannot change and of which not all parts are written. */
    private static final class Unfinished {
        final Value value;
        final List<Value> parts;
        int done;

        Unfinished(Value value, List<Value> parts) {
            this.value = value;
            this.parts = parts;
        }
    }
}
