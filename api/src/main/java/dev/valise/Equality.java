package dev.valise;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;

/**
 * One comparison of two graphs of values.
 *
 * <p>Two nodes that are met are joined into one class and then assumed to be equal (Hopcroft and Karp's algorithm for
 * finite automata), so that each node is taken up once, and cycles end. What has no order, sets and dicts, is first put
 * into the order of {@link Digests}. The time is nearly linear in the size of both graphs.
 */
final class Equality {
    private static final int HASHED_ELEMENTS = 8;

    private final IdentityHashMap<Value, Integer> numbers = new IdentityHashMap<>();
    private final Deque<Value> pending = new ArrayDeque<>();
    private final Digests digests = new Digests();
    private int[] parents = new int[64];

    private Equality() {}

    static boolean areEqual(Value left, Value right) {
        return new Equality().compare(left, right);
    }

    /** A hash of the type, the size, and of a list or tuple the first few elements. */
    static int hash(Value value) {
        int size = Shape.size(value);
        int hash = 31 * value.getClass().getName().hashCode() + size;
        if (value instanceof Value.List || value instanceof Value.Tuple) {
            for (int i = 0; i < Math.min(size, HASHED_ELEMENTS); i++) {
                Value element = Shape.child(value, i);
                hash = 31 * hash + (Shape.isLight(element) ? element.hashCode() : 0);
            }
        }
        return hash;
    }

    private boolean compare(Value left, Value right) {
        boolean equal = meet(left, right);
        while (equal && !pending.isEmpty()) {
            equal = compareChildren(pending.pop(), pending.pop());
        }
        return equal;
    }

    /** False where the two differ at first sight; else they are equal, or are compared later. */
    @SuppressWarnings("ReferenceEquality") // the same object is equal to itself, whatever it holds
    private boolean meet(Value left, Value right) {
        if (left == right) {
            return true;
        }
        if (left.getClass() != right.getClass()) {
            return false;
        }
        if (Shape.isLight(left) || Shape.isLight(right)) {
            return left.equals(right);
        }
        if (!join(left, right)) {
            return true;
        }
        if (Shape.isLeaf(left)) {
            return left.equals(right);
        }
        if (Shape.size(left) != Shape.size(right) || !looksLike(left, right)) {
            return false;
        }
        pending.push(right);
        pending.push(left);
        return true;
    }

    private static boolean looksLike(Value left, Value right) {
        if (left instanceof Value.Set set) {
            return right instanceof Value.Set other && set.isFrozen() == other.isFrozen();
        }
        if (left instanceof Value.Instance instance) {
            return right instanceof Value.Instance other
                    && instance.className().equals(other.className())
                    && instance.repr().equals(other.repr());
        }
        return true;
    }

    private boolean compareChildren(Value left, Value right) {
        int stride = left instanceof Value.Dict ? 2 : 1;
        boolean unordered = left instanceof Value.Set || left instanceof Value.Dict;
        if (unordered && !keysAgree(left, right, stride)) {
            return compareInOrder(left, digests.order(left, stride), right, digests.order(right, stride), stride);
        }
        int size = Shape.size(left);
        for (int i = 0; i < size; i++) {
            if (!meet(Shape.child(left, i), Shape.child(right, i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether both have the same keys in the same order, as is usual; only where that is seen at once. */
    private static boolean keysAgree(Value left, Value right, int stride) {
        int size = Shape.size(left);
        for (int i = 0; i < size; i += stride) {
            Value key = Shape.child(left, i);
            if (!Shape.isLight(key) || !key.equals(Shape.child(right, i))) {
                return false;
            }
        }
        return true;
    }

    private boolean compareInOrder(Value left, int[] leftOrder, Value right, int[] rightOrder, int stride) {
        for (int i = 0; i < leftOrder.length; i++) {
            for (int part = 0; part < stride; part++) {
                if (!meet(Shape.child(left, leftOrder[i] + part), Shape.child(right, rightOrder[i] + part))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Puts the two into one class; false where they are in one already. */
    private boolean join(Value left, Value right) {
        int leftRoot = root(number(left));
        int rightRoot = root(number(right));
        parents[leftRoot] = rightRoot;
        return leftRoot != rightRoot;
    }

    private int number(Value value) {
        Integer known = numbers.get(value);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        numbers.put(value, number);
        if (number == parents.length) {
            parents = Arrays.copyOf(parents, 2 * number);
        }
        parents[number] = number;
        return number;
    }

    private int root(int number) {
        int at = number;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }
}
