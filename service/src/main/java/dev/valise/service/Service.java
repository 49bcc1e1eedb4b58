package dev.valise.service;

import dev.valise.ValiseException;
import dev.valise.service.RefusedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All tenants, each with jails of its own. Safe for use by many threads. */
public final class Service implements AutoCloseable {
    private final ServiceSettings settings;
    private final CallNotation notation;
    private final OpenStore store;
    private final StoreLook look;
    private final Upkeep upkeep;
    private final Map<String, Tenant> tenants = new TreeMap<>();
    private final Object ending = new Object();
    private boolean closed;

    /**
     * Opens the store. Jails start when their tenants first ask for something.
     *
     * @throws dev.valise.ValiseException STORE_UNAVAILABLE, BAD_STORE
     */
    public Service(ServiceSettings settings, CallNotation notation) {
        this.settings = settings;
        this.notation = notation;
        this.store = OpenStore.of(settings.store(), settings.observer());
        this.look = new StoreLook(store.store());
        this.upkeep = new Upkeep(this, store.store(), settings.store());
        upkeep.start();
    }

    public ServiceSettings settings() {
        return settings;
    }

    /**
     * A tenant, whose name somebody vouches for.
     *
     * @throws RefusedException CLOSING, STORE_UNAVAILABLE
     */
    public synchronized Tenant tenant(String name) {
        if (closed) {
            throw closing();
        }
        try {
            return tenants.computeIfAbsent(name, this::newTenant);
        } catch (ValiseException e) {
            throw RefusedException.of(e);
        }
    }

    /**
     * A tenant whose calls are asked for: while the service ends, one that had some.
     *
     * @throws RefusedException as {@link #tenant} does
     */
    public synchronized Tenant tenantOfCalls(String name) {
        Optional<Tenant> there = Optional.ofNullable(tenants.get(name));
        return closed ? there.orElseThrow(Service::closing) : tenant(name);
    }

    private static RefusedException closing() {
        return new RefusedException(Reason.CLOSING, "the service is shutting down; try again in a moment");
    }

    private Tenant newTenant(String name) {
        return new Tenant(
                name, settings, store.store().tenant(name, settings.of(name).storeBytes()), notation);
    }

    /** The tenants that have asked for something. */
    synchronized List<Tenant> tenants() {
        return new ArrayList<>(tenants.values());
    }

    /** Looks at the store, at most every two seconds, and waits at most one. */
    public StoreLook.Found lookAtStore() {
        return look.now();
    }

    /** Whether new calls are taken in. */
    public synchronized boolean isOpen() {
        return !closed;
    }

    /**
     * Ends it. No call is taken in any more; those that run may run on for a while, and are interrupted then. Returns
     * when all of them have ended, and all processes.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        synchronized (ending) { // whoever comes second waits for the first
            List<Tenant> all;
            synchronized (this) {
                all = new ArrayList<>(tenants.values());
            }
            upkeep.close();
            try {
                end(all);
            } finally {
                synchronized (this) {
                    tenants.clear();
                }
                store.close();
            }
        }
    }

    private void end(List<Tenant> all) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (Tenant tenant : all) {
                ends.add(threads.submit(() -> {
                    tenant.close(settings.closingGrace());
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                await(end);
            }
        }
    }

    private static void await(Future<?> end) {
        try {
            end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a tenant could not be ended", e.getCause());
        }
    }
}
