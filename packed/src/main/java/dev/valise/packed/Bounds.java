package dev.valise.packed;

/**
 * How much a reader takes from a source that may be hostile. What it allocates is proportional to these; one value of
 * one byte on the wire takes up to about 100 bytes of heap. Depth has no bound: nothing here recurses.
 *
 * @param bytes of the whole stream
 * @param values pushed, references to earlier ones among them
 * @param memoEntries values that the stream may refer to again
 * @param intBits of one int
 * @param textBytes of one text, encoded
 */
public record Bounds(int bytes, int values, int memoEntries, int intBits, int textBytes) {
    private static final Bounds STANDARD = new Bounds(64 << 20, 5_000_000, 5_000_000, 8 << 20, 64 << 20);

    /** A scope and what is made of it, its parts and their stream, are in the heap at one time; others need room too. */
    private static final int HEAP_PER_BYTE = 8;

    /** What a value takes at most, four times over for the same reason. */
    private static final int HEAP_PER_VALUE = 400;

    public Bounds {
        if (bytes < 0 || values < 0 || memoEntries < 0 || intBits < 0 || textBytes < 0) {
            throw new IllegalArgumentException("a bound is negative");
        }
    }

    /** 64 MiB, 5,000,000 values and memo entries, ints of 1 MiB. */
    public static Bounds standard() {
        return STANDARD;
    }

    /**
     * For whole scopes, by the size of the heap: an eighth of it in bytes, at most 1 GiB, which is half of what a Java array
     * holds; and a value for each 400 bytes of it.
     */
    public static Bounds ofScopes() {
        long heap = Runtime.getRuntime().maxMemory();
        int bytes = (int) Math.min(1 << 30, heap / HEAP_PER_BYTE);
        int values = (int) Math.min(1 << 30, heap / HEAP_PER_VALUE);
        return new Bounds(bytes, values, values, STANDARD.intBits, bytes);
    }

    public Bounds withBytes(int newBytes) {
        return new Bounds(newBytes, values, memoEntries, intBits, textBytes);
    }

    public Bounds withValues(int newValues) {
        return new Bounds(bytes, newValues, memoEntries, intBits, textBytes);
    }

    public Bounds withMemoEntries(int newMemoEntries) {
        return new Bounds(bytes, values, newMemoEntries, intBits, textBytes);
    }

    public Bounds withIntBits(int newIntBits) {
        return new Bounds(bytes, values, memoEntries, newIntBits, textBytes);
    }

    public Bounds withTextBytes(int newTextBytes) {
        return new Bounds(bytes, values, memoEntries, intBits, newTextBytes);
    }
}
