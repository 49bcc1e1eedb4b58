package dev.valise.sandbox;

import dev.valise.Output;
import dev.valise.OutputListener;
import dev.valise.OutputListener.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Collects what a call writes, up to its limit, and passes it on as it comes. It holds no more bytes than the limit. Not
 * safe for use by several threads.
 */
final class OutputCollector {
    /** Bytes read first: most calls write nothing, or a line. */
    private static final int FIRST_CHUNK = 1 << 10;

    /** Bytes read at a time when there was more than that: what a Unix socket holds is about three of these. */
    private static final int CHUNK = 64 << 10;

    /**
     * Reads in a row: enough for all that a socket holds at one moment, so that what was written before a reply is read
     * with it; and an end, so that many small writes do not keep the host from its clock.
     */
    private static final int READS = 8;

    private final OutputListener listener;
    private final long limit;
    private ByteBuffer chunk = ByteBuffer.allocate(FIRST_CHUNK);
    private final One stdout = new One(Stream.STDOUT);
    private final One stderr = new One(Stream.STDERR);
    private long collected;
    private long written;

    /**
     * @param limit bytes of both streams together
     */
    OutputCollector(OutputListener listener, long limit) {
        this.listener = listener;
        this.limit = limit;
    }

    /** Reads what is there of standard output; false once it has ended. */
    boolean readStdout(SocketChannel channel) throws IOException {
        return stdout.read(channel);
    }

    /** Reads what is there of standard error; false once it has ended. */
    boolean readStderr(SocketChannel channel) throws IOException {
        return stderr.read(channel);
    }

    /** Whether more was written than may be. */
    boolean isOverLimit() {
        return written > limit;
    }

    /** Bytes seen so far, those included that are over the limit and were not kept. */
    long written() {
        return written;
    }

    /** What was collected. A character cut in two by the limit stands as U+FFFD. */
    Output output(boolean killed) {
        return new Output(stdout.text(), stderr.text(), killed || isOverLimit());
    }

    /** One of the two streams. */
    private final class One {
        private final Stream stream;
        private final GrowingBytes bytes = new GrowingBytes();
        private final Optional<PieceDecoder> decoder =
                OutputListener.none().equals(listener) ? Optional.empty() : Optional.of(new PieceDecoder());

        One(Stream stream) {
            this.stream = stream;
        }

        boolean read(SocketChannel channel) throws IOException {
            int count = channel.read(chunk.clear());
            for (int reads = 1; count > 0; reads++) {
                accept(chunk.flip());
                if (count == chunk.capacity() && count < CHUNK) {
                    chunk = ByteBuffer.allocate(CHUNK);
                }
                if (isOverLimit() || reads == READS) {
                    return true;
                }
                count = channel.read(chunk.clear());
            }
            return count == 0;
        }

        private void accept(ByteBuffer read) {
            written += read.remaining();
            ByteBuffer kept = read.slice(0, (int) Math.min(read.remaining(), limit - collected));
            collected += kept.remaining();
            bytes.add(kept.duplicate());
            decoder.map(each -> each.decode(kept))
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> listener.output(stream, text));
        }

        String text() {
            return bytes.text();
        }
    }
}
