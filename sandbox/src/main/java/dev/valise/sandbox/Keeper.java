package dev.valise.sandbox;

import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps held scopes within their memory, behind the callers' backs: measuring takes longer than a call. */
final class Keeper implements AutoCloseable {
    /**
     * From a new scope to the measurement of all that are new. To measure a scope of a gigabyte takes some 20 ms of a
     * processor, and a call adds at most what a processor can write meanwhile, half a gigabyte.
     */
    private static final long INTERVAL_MILLIS = 500;

    private final Holders holders;
    private final AtomicBoolean measuring = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("valise-keeper").daemon().factory());

    Keeper(Holders holders) {
        this.holders = holders;
    }

    /** There is a new scope. */
    void added() {
        try {
            if (measuring.compareAndSet(false, true)) {
                Future<?> measured = thread.schedule(this::measure, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
                Objects.requireNonNull(measured);
            }
        } catch (RejectedExecutionException ignored) {
            // Closing: the scopes go anyway.
        }
    }

    private void measure() {
        measuring.set(false);
        holders.all().stream().filter(scope -> scope.proportionalBytes() == 0).forEach(HeldScope::measure);
        holders.shrink();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
