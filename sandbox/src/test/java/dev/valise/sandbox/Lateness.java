package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How much later things happen than they should, since the machine has other things to do: a thread that waits for short
 * times and counts by how much they grow.
 */
final class Lateness implements AutoCloseable {
    private static final long STEP_NANOS = 5_000_000;

    /** Of the thread that reads it: how long it ran, how long it waited for a processor, how often it ran. */
    private static final Path SCHEDULED = Path.of("/proc/thread-self/schedstat");

    private final AtomicLong late = new AtomicLong();
    private final Thread thread;
    private volatile long next = System.nanoTime() + STEP_NANOS;
    private volatile boolean closed;

    Lateness() {
        thread = Thread.ofPlatform().name("lateness").daemon().start(this::watch);
    }

    /**
     * All of it so far, in nanoseconds: for everybody, and what the thread that asks has waited for a processor. The
     * difference of two readings is what was added between them.
     */
    long nanos() {
        return late.get() + Math.max(0, System.nanoTime() - next) + waited();
    }

    private static long waited() {
        try {
            return Long.parseLong(Files.readString(SCHEDULED).split(" ", -1)[1]);
        } catch (IOException e) {
            return 0; // a kernel that does not count it
        }
    }

    private void watch() {
        while (!closed) {
            next = System.nanoTime() + STEP_NANOS;
            LockSupport.parkNanos(STEP_NANOS);
            late.addAndGet(Math.max(0, System.nanoTime() - next));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
