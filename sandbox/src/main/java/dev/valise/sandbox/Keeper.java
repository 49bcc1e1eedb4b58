package dev.valise.sandbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Keeps held scopes within their memory, and their processes from running without a call, behind the callers' backs: to
 * look takes longer than a call.
 */
final class Keeper implements AutoCloseable {
    /**
     * From a new scope to the measurement of all that are new. To measure a scope of a gigabyte takes some 20 ms of a
     * processor, and a call adds at most what a processor can write meanwhile, half a gigabyte.
     */
    private static final long INTERVAL_MILLIS = 500;

    /** What runs without a call is allowed two seconds of a processor. */
    private static final long WATCH_MILLIS = 1_000;

    private static final Logger LOG = System.getLogger(Keeper.class.getName());

    private final Holders holders;
    private final AtomicBoolean measuring = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("valise-keeper").daemon().factory());

    /** @param jails those that there are */
    Keeper(Holders holders, Supplier<List<Jail>> jails) {
        this.holders = holders;
        Future<?> watching = thread.scheduleWithFixedDelay(
                () -> watch(jails.get()), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        Objects.requireNonNull(watching);
    }

    private static void watch(List<Jail> jails) {
        for (Jail jail : jails) {
            try {
                jail.watch();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a jail could not be watched", e); // or it would not be looked at again
            }
        }
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
