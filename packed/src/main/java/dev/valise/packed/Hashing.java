package dev.valise.packed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Quick hashes of 64 bits. They are not for checking content, and fit for tables only with a seed nobody knows. */
final class Hashing {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private Hashing() {}

    /** Of a piece of an array; the same for the same content and seed. */
    static long of(byte[] source, int start, int length, long seed) {
        long hash = mix(seed, length);
        int at = start;
        int end = start + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash, (long) LONG.get(source, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << 8) | (source[at] & 0xff);
        }
        return mix(hash, rest);
    }

    /** A hash of a hash and one more number; their order counts. */
    static long mix(long hash, long next) {
        long first = (hash ^ next) * MULTIPLIER;
        long second = (first ^ (first >>> 32)) * (hash | 1);
        return second ^ (second >>> 29) ^ Long.rotateLeft(first, 17);
    }
}
