package dev.valise.packed;

import dev.valise.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements in a row: of an array, of a column, of an index. Immutable.
 *
 * @param dtype what kind they are of, as their library calls it
 * @param length how many there are
 * @param elements the value of each, which is made when it is asked for
 */
record Column(String dtype, long length, Elements elements) {
    /** Makes an element, whose index is below the length. */
    @FunctionalInterface
    interface Elements {
        Value at(long index);
    }

    /** The elements from a place on, at most so many. */
    List<Value> from(long start, int most) {
        List<Value> taken = new ArrayList<>();
        for (long i = start; i < Math.min(length, start + most); i++) {
            taken.add(elements.at(i));
        }
        return taken;
    }

    /** An element; None beyond the last, since what says how many there are may be wrong. */
    Value at(long index) {
        return index < length ? elements.at(index) : Value.none();
    }
}
