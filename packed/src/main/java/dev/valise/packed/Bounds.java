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
    private static final Bounds SCOPES = new Bounds(1 << 30, 20_000_000, 20_000_000, 8 << 20, 1 << 30);

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
     * For whole scopes: 1 GiB, half of what a Java array holds, and 20,000,000 values, for which reading takes up to 2 GiB
     * of heap.
     */
    public static Bounds ofScopes() {
        return SCOPES;
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
