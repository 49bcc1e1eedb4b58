package dev.valise.sandbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Does what a call leaves to be done and nobody waits for: a moment after it, when the caller has its outcome, and a
 * program that forgets the new scope has forgotten it. Safe for use by many threads.
 */
final class Afterwards implements AutoCloseable {
    /**
     * How long after a call, and so the pause from which on calls do not come in a hurry. Shorter than the 5 ms in which
     * a person's program may call, by a fork and the preparation of the spare.
     */
    static final long DELAY_NANOS = 1_000_000;

    private static final Logger LOG = System.getLogger(Afterwards.class.getName());

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("valise-afterwards").daemon().factory());
    private List<Runnable> waiting = new ArrayList<>();

    /** Has something done a moment later, after what was given before. */
    synchronized void run(Runnable task) {
        waiting.add(task);
        if (waiting.size() == 1) {
            try {
                Future<?> done = thread.schedule(this::runAll, DELAY_NANOS, TimeUnit.NANOSECONDS);
                Objects.requireNonNull(done);
            } catch (RejectedExecutionException closed) {
                waiting.clear(); // the jail has ended, and all that could be done for it
            }
        }
    }

    /** Has something done much later, unless this is closed until then. It must not take long. */
    void later(Duration delay, Runnable task) {
        try {
            Future<?> done = thread.schedule(() -> runOne(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            Objects.requireNonNull(done);
        } catch (RejectedExecutionException closed) {
            // Then there is nothing for which it could be done.
        }
    }

    private void runAll() {
        take().forEach(Afterwards::runOne);
    }

    private static void runOne(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "what a call left to be done failed", e);
        }
    }

    private synchronized List<Runnable> take() {
        List<Runnable> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
