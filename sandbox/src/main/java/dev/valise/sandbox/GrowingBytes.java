package dev.valise.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bytes that come in pieces of any size; what is there already is not copied when more comes. Not safe for use by several threads. */
final class GrowingBytes {
    private static final int FIRST = 1 << 10;

    /** Room that is made at a time at most, and so may be made in vain. */
    private static final int LAST = 1 << 20;

    private final List<ByteBuffer> full = new ArrayList<>();
    private ByteBuffer growing = ByteBuffer.allocate(0);
    private int size;

    /** Takes all that remains of a piece. */
    void add(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            if (!growing.hasRemaining()) {
                full.add(growing.flip());
                growing = ByteBuffer.allocate(Math.clamp(2L * size, FIRST, LAST));
            }
            int fits = Math.min(growing.remaining(), piece.remaining());
            growing.put(piece.slice(piece.position(), fits));
            piece.position(piece.position() + fits);
            size += fits;
        }
    }

    /** All of them as UTF-8; what is not that is U+FFFD. */
    String text() {
        ByteBuffer all = ByteBuffer.allocate(size);
        full.forEach(each -> all.put(each.duplicate()));
        all.put(growing.duplicate().flip());
        return new String(all.array(), StandardCharsets.UTF_8);
    }
}
