package dev.valise.packed;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The stack, the marks and the memo of a stream of pickle. No instruction reaches below the latest mark. Memo entries
 * are numbered in the order of their making, as CPython writes them, so that a number never costs memory.
 *
 * @param <T> what the stream's values are read as
 */
final class StackMachine<T> {
    private final Cursor cursor;
    private final Bounds bounds;
    private T[] stack;
    private int size;
    private int pushes;
    private int[] marks = new int[16];
    private int markCount;
    private T[] memo;
    private int memoSize;

    StackMachine(Cursor cursor, Bounds bounds, IntFunction<T[]> newArray) {
        this.cursor = cursor;
        this.bounds = bounds;
        stack = newArray.apply(64);
        memo = newArray.apply(64);
    }

    void push(T value) {
        if (pushes == bounds.values()) {
            throw cursor.malformed("it has more than the " + bounds.values() + " values allowed");
        }
        pushes++;
        if (size == stack.length) {
            stack = Arrays.copyOf(stack, grown(size, bounds.values()));
        }
        stack[size] = value;
        size++;
    }

    T pop() {
        T top = top();
        size--;
        return top;
    }

    /** The topmost value, which stays. */
    T top() {
        if (size == fence()) {
            throw cursor.malformed("the stack has too few values");
        }
        return stack[size - 1];
    }

    /** Whether this very object is the topmost value. */
    @SuppressWarnings("ReferenceEquality")
    boolean isTop(T value) {
        return size > fence() && stack[size - 1] == value;
    }

    void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, grown(markCount, bounds.bytes()));
        }
        marks[markCount] = size;
        markCount++;
    }

    /** Takes off the latest mark and all values above it, and gives these, the topmost last, in an array of their own. */
    T[] popToMark() {
        if (markCount == 0) {
            throw cursor.malformed("there is no mark on the stack");
        }
        markCount--;
        int base = marks[markCount];
        T[] above = Arrays.copyOfRange(stack, base, size);
        size = base;
        return above;
    }

    /** Takes off as many values and gives them, the topmost last, in an array of their own. */
    T[] pop(int count) {
        if (size - fence() < count) {
            throw cursor.malformed("the stack has too few values");
        }
        T[] taken = Arrays.copyOfRange(stack, size - count, size);
        size -= count;
        return taken;
    }

    boolean isEmpty() {
        return size == 0 && markCount == 0;
    }

    /** Makes the topmost value the next memo entry. */
    void memoize() {
        memoize(memoSize);
    }

    /** Makes the topmost value the memo entry of this number, which has to be the next. */
    void memoize(long number) {
        if (number != memoSize) {
            throw cursor.malformed("memo entry " + number + " is made where " + memoSize + " would be the next");
        }
        if (memoSize == bounds.memoEntries()) {
            throw cursor.malformed("it has more than the " + bounds.memoEntries() + " memo entries allowed");
        }
        T top = top();
        if (memoSize == memo.length) {
            memo = Arrays.copyOf(memo, grown(memoSize, bounds.memoEntries()));
        }
        memo[memoSize] = top;
        memoSize++;
    }

    /** Pushes a memo entry. */
    void recall(long number) {
        if (!hasMemo(number)) {
            throw cursor.malformed("there is no memo entry " + number);
        }
        push(memo(number));
    }

    boolean hasMemo(long number) {
        return number >= 0 && number < memoSize;
    }

    /** A memo entry that there is. */
    T memo(long number) {
        return memo[(int) number];
    }

    private int fence() {
        return markCount == 0 ? 0 : marks[markCount - 1];
    }

    private static int grown(int length, int most) {
        return (int) Math.max(length + 1L, Math.min(2L * length, most));
    }
}
