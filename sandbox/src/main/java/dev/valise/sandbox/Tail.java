package dev.valise.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last 8 KiB of a stream: enough for a traceback or bubblewrap's complaint, and no more of what may be endless. */
final class Tail {
    private static final int BYTES = 8 << 10;

    private final Thread reader;
    private byte[] kept = new byte[0];

    private Tail(InputStream stream) {
        // No virtual thread: it would wait in a system call as long as the process lives, and keep a carrier from all
        // others.
        reader = Thread.ofPlatform().daemon().name("last words of a process").unstarted(() -> read(stream));
    }

    static Tail of(InputStream stream) {
        Tail tail = new Tail(stream);
        tail.reader.start();
        return tail;
    }

    private void read(InputStream stream) {
        byte[] buffer = new byte[BYTES];
        try (stream) {
            int count = stream.read(buffer);
            while (count >= 0) {
                append(buffer, count);
                count = stream.read(buffer);
            }
        } catch (IOException e) {
            // The process has ended; what it said is kept.
            return;
        }
    }

    private synchronized void append(byte[] bytes, int count) {
        byte[] all = Arrays.copyOf(kept, kept.length + count);
        System.arraycopy(bytes, 0, all, kept.length, count);
        kept = all.length <= BYTES ? all : Arrays.copyOfRange(all, all.length - BYTES, all.length);
    }

    /** What has come so far. */
    synchronized String text() {
        return new String(kept, StandardCharsets.UTF_8);
    }

    /** All that came, once the stream has ended; waits for that a second at most. */
    String finalText() throws InterruptedException {
        reader.join(java.time.Duration.ofSeconds(1));
        return text();
    }
}
