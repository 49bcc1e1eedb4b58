package dev.valise.bench;

/** Python code that makes a gigabyte, in the two shapes in which scopes become large. */
final class Gigabyte {
    /** In nine million objects, none of which the garbage collector knows. */
    static final String IN_SMALL_BLOCKS = "data = [b'%064d' % i for i in range(9_000_000)]";

    /** In sixteen. */
    static final String IN_LARGE_BLOCKS = "data = [bytearray(b'x') * (64 << 20) for _ in range(16)]";

    private Gigabyte() {}
}
