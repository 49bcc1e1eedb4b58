package dev.valise.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A stream whose writer runs on while somebody waits for what it writes. */
final class Heard extends OutputStream {
    private static final long PATIENCE_SECONDS = 60;

    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private int read;

    @Override
    public synchronized void write(int octet) {
        all.write(octet);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] octets, int from, int length) {
        all.write(octets, from, length);
        notifyAll();
    }

    /** Waits until this was written, after what was waited for before. */
    synchronized void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (all.toString(StandardCharsets.UTF_8).indexOf(text, read) < 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(
                        "'" + text + "' was not written, but:\n" + all.toString(StandardCharsets.UTF_8));
            }
            wait(left);
        }
        read = all.toString(StandardCharsets.UTF_8).indexOf(text, read) + text.length();
    }

    synchronized String text() {
        return all.toString(StandardCharsets.UTF_8);
    }
}
