package dev.valise.sandbox;

import dev.valise.packed.CutStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Bytes on their way to a worker: a frame, and the long blocks that follow it. Not safe for use by several threads. */
final class Outgoing {
    /** For one write. The JVM copies what it is given into a buffer of that size, however little a connection takes of it. */
    private static final int MOST_AT_ONCE = 256 << 10;

    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private boolean begun;

    Outgoing(Frame frame, List<CutStream.Cut> blocks) {
        waiting.add(frame.encode());
        blocks.forEach(block -> waiting.add(ByteBuffer.wrap(block.source(), block.start(), block.length())));
    }

    boolean hasBegun() {
        return begun;
    }

    boolean hasRemaining() {
        return !waiting.isEmpty();
    }

    /** Writes as much as the other side takes now. */
    void write(WritableByteChannel channel) throws IOException {
        while (!waiting.isEmpty()) {
            ByteBuffer next = waiting.element();
            ByteBuffer piece = next.slice(next.position(), Math.min(next.remaining(), MOST_AT_ONCE));
            int count = channel.write(piece);
            begun |= count > 0;
            next.position(next.position() + count);
            if (piece.hasRemaining()) {
                return;
            }
            if (!next.hasRemaining()) {
                waiting.remove();
            }
        }
    }
}
