package dev.valise.service;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.store.Retention;
import dev.valise.store.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What a service does from time to time: calls of nodes that died are made, and what nobody needs is ended or collected. */
final class Upkeep implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** A call is its own node's until its time came so long ago. */
    private static final Duration LATE = Duration.ofSeconds(2);

    /** The store knows to ten minutes when a scope was used. */
    private static final Duration BETWEEN_TOUCHES = Duration.ofMinutes(5);

    private static final Logger LOG = System.getLogger(Upkeep.class.getName());

    private final Service service;
    private final Store store;
    private final StoreUse use;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("valise-upkeep").daemon().factory());
    private final ClockWatch clock = new ClockWatch(InstantSource.system(), System::nanoTime);
    private long touched = System.nanoTime();
    private long collected = System.nanoTime();
    private long kept = System.nanoTime();
    private Duration keptFor = Duration.ZERO;
    private boolean wasAway;

    Upkeep(Service service, Store store, StoreUse use) {
        this.service = service;
        this.store = store;
        this.use = use;
    }

    void start() {
        Future<?> unused =
                thread.scheduleWithFixedDelay(this::run, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            store.tenantsWithDueCalls(LATE).forEach(service::tenant);
            service.tenants().forEach(tenant -> tenant.keepUp(LATE));
            service.tenants()
                    .forEach(tenant -> tenant.closeIdle(service.settings().idle()));
            if (isTime(touched, BETWEEN_TOUCHES)) {
                touched = System.nanoTime();
                service.tenants().forEach(Tenant::touchUsed);
            }
            keepAllAfterJumps();
            if (isTime(collected, use.collectEvery()) && isTime(kept, keptFor)) {
                collected = System.nanoTime();
                service.tenants().forEach(Tenant::touchUsed); // what is in use must not look as if it were not
                store.collect(use.retention());
            }
            wasAway = false;
        } catch (ValiseException e) {
            if (e.code() != Code.STORE_UNAVAILABLE || !wasAway) {
                LOG.log(Level.WARNING, "the upkeep of the store failed, and is tried again", e);
            }
            wasAway = e.code() == Code.STORE_UNAVAILABLE;
        } catch (RuntimeException e) { // else the executor would stop to run this, and nobody would know
            if (service.isOpen()) {
                LOG.log(Level.ERROR, "the upkeep of the store failed by a fault of Valise itself", e);
            }
        }
    }

    /** What is used shows it before its time has come once more, by the clock that was set; till then nothing is removed. */
    private void keepAllAfterJumps() {
        if (clock.wasSetForward()) {
            kept = System.nanoTime();
            Retention retention = use.retention();
            keptFor = retention.scopes().compareTo(retention.calls()) > 0 ? retention.scopes() : retention.calls();
            LOG.log(Level.WARNING, "the clock was set forward; nothing is removed from the store for " + keptFor);
        }
    }

    private static boolean isTime(long last, Duration every) {
        return System.nanoTime() - last >= every.toNanos();
    }

    /** Ends it, and waits for what it does at the moment. */
    @Override
    public void close() {
        thread.close();
    }
}
