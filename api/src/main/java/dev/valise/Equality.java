package dev.valise;

/** Whether two values are equal: see {@link Value}. */
final class Equality {
    private Equality() {}

    @SuppressWarnings("ReferenceEquality") // identity is what is asked
    static boolean areEqual(Value left, Value right) {
        return left == right;
    }

    static int hash(Value value) {
        return value.getClass().getName().hashCode();
    }
}
