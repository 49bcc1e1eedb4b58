package dev.valise.sandbox;

import dev.valise.Output;
import dev.valise.OutputListener;
import dev.valise.OutputListener.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Collects what a call writes, up to its limit, and passes it on as it comes. It holds no more bytes than the limit. Not
 * safe for use by several threads.
 */
final class OutputCollector {
    /** Bytes read at a time: what a Unix socket holds is about three of these. */
    private static final int CHUNK = 64 << 10;

    /**
     * Reads in a row: enough for all that a socket holds at one moment, so that what was written before a reply is read
     * with it; and an end, so that many small writes do not keep the host from its clock.
     */
    private static final int READS = 8;

    private final OutputListener listener;
    private final long limit;
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
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        /** The end of the last piece, where it was part of a character; at most three bytes. */
        private ByteBuffer rest = ByteBuffer.allocate(0);

        One(Stream stream) {
            this.stream = stream;
        }

        boolean read(SocketChannel channel) throws IOException {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            int count = channel.read(chunk);
            for (int reads = 1; count > 0; reads++) {
                accept(chunk.flip());
                if (isOverLimit() || reads == READS) {
                    return true;
                }
                chunk.clear();
                count = channel.read(chunk);
            }
            return count == 0;
        }

        private void accept(ByteBuffer chunk) {
            written += chunk.remaining();
            byte[] kept = new byte[(int) Math.min(chunk.remaining(), limit - collected)];
            chunk.get(kept);
            collected += kept.length;
            bytes.writeBytes(kept);
            ByteBuffer all = ByteBuffer.allocate(rest.remaining() + kept.length)
                    .put(rest)
                    .put(kept)
                    .flip();
            CharBuffer text = CharBuffer.allocate(all.remaining() + 1);
            decoder.decode(all, text, false);
            rest = all.slice();
            if (text.flip().hasRemaining()) {
                listener.output(stream, text.toString());
            }
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
