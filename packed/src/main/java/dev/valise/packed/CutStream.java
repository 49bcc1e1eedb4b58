package dev.valise.packed;

import java.io.IOException;
import java.util.List;

/**
 * A stream of pickle whose long blocks, the contents of a {@code bytes}, {@code bytearray} or text, may lie in arrays of their
 * own, so that nobody has to copy them to have the stream in one piece. Its bytes are the same either way. The arrays must not
 * change any more. Immutable then, and safe to use from any thread.
 */
public final class CutStream {
    /** From so many bytes on a block is worth being kept apart: below, a copy takes less than what it costs to keep account. */
    public static final int LONG = 1 << 20;

    private final byte[] rest;
    private final List<Cut> cuts;
    private final long size;

    /**
     * A block that is not in the rest.
     *
     * @param at where in the rest it belongs
     * @param source the array that it lies in
     */
    @SuppressWarnings("ArrayRecordComponent") // cuts are walked over, never compared
    public record Cut(int at, byte[] source, int start, int length) {
        public Cut {
            if (at < 0 || start < 0 || length < 0 || length > source.length - start) {
                throw new IllegalArgumentException("a cut lies outside of its arrays");
            }
        }
    }

    /** Takes the bytes of a stream as they come. */
    interface Sink {
        void take(byte[] source, int start, int length) throws IOException;
    }

    private CutStream(byte[] rest, List<Cut> cuts) {
        this.rest = rest;
        this.cuts = cuts;
        this.size = rest.length + cuts.stream().mapToLong(Cut::length).sum();
    }

    /** A stream in one piece. */
    public static CutStream of(byte[] whole) {
        return new CutStream(whole, List.of());
    }

    /**
     * A stream in pieces.
     *
     * @param rest the stream without the blocks
     * @param cuts the blocks, in their order
     */
    public static CutStream of(byte[] rest, List<Cut> cuts) {
        int before = 0;
        for (Cut cut : cuts) {
            if (cut.at() < before || cut.at() > rest.length) {
                throw new IllegalArgumentException("a cut is out of order, or behind the end");
            }
            before = cut.at();
        }
        return new CutStream(rest, List.copyOf(cuts));
    }

    /** How many bytes it has in all. */
    public long size() {
        return size;
    }

    /** What is left without the long blocks. */
    public byte[] rest() {
        return rest;
    }

    /** The long blocks, in their order. */
    public List<Cut> cuts() {
        return cuts;
    }

    /** In one piece. A copy, but for one that is in one piece already: nobody may change that. */
    public byte[] toByteArray() {
        if (cuts.isEmpty()) {
            return rest;
        }
        byte[] whole = new byte[Math.toIntExact(size)];
        int[] end = {0};
        try {
            writeTo((source, start, length) -> {
                System.arraycopy(source, start, whole, end[0], length);
                end[0] += length;
            });
        } catch (IOException exception) {
            throw new AssertionError("copying does no I/O", exception);
        }
        return whole;
    }

    /** Gives a sink all bytes, in their order. */
    void writeTo(Sink sink) throws IOException {
        int from = 0;
        for (Cut cut : cuts) {
            sink.take(rest, from, cut.at() - from);
            sink.take(cut.source(), cut.start(), cut.length());
            from = cut.at();
        }
        sink.take(rest, from, rest.length - from);
    }
}
