package dev.valise.packed;

import java.util.Arrays;

/** A str, {@code bytes} or {@code bytearray}: a piece of an array, which is not copied. */
final class Block extends Node.Named {
    /** What a block is in Python. */
    enum Kind {
        /** UTF-8 in which surrogates may stand alone. */
        TEXT,
        BYTES,
        BYTEARRAY
    }

    final Kind kind;
    final byte[] source;
    final int start;
    final int length;

    Block(int number, Kind kind, byte[] source, int start, int length) {
        super(number);
        this.kind = kind;
        this.source = source;
        this.start = start;
        this.length = length;
    }

    /** Whether what is written shall refer to its bytes where they are. Most of their array has to be theirs: it is kept for them. */
    boolean staysApart() {
        return length >= CutStream.LONG && length >= source.length / 2;
    }

    boolean isText() {
        return kind == Kind.TEXT;
    }

    /** The text, of which the reader has made sure that it is one. */
    String text() {
        return SurrogatePass.decode(source, start, length).orElseThrow();
    }

    boolean hasText(String ascii) {
        if (!isText() || length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (source[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(source, start, start + length);
    }

    boolean hasSameContent(Block other) {
        return kind == other.kind
                && Arrays.equals(source, start, start + length, other.source, other.start, other.start + other.length);
    }
}
