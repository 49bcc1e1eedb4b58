package dev.valise.service;

import dev.valise.service.RefusedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All tenants, each with jails of its own. Safe for use by many threads. */
public final class Service implements AutoCloseable {
    private final ServiceSettings settings;
    private final Map<String, Tenant> tenants = new TreeMap<>();
    private final Object ending = new Object();
    private boolean closed;

    public Service(ServiceSettings settings) {
        this.settings = settings;
    }

    public ServiceSettings settings() {
        return settings;
    }

    /**
     * A tenant, whose name somebody vouches for.
     *
     * @throws RefusedException CLOSING
     */
    public synchronized Tenant tenant(String name) {
        if (closed) {
            throw new RefusedException(Reason.CLOSING, "the service is shutting down; try again in a moment");
        }
        return tenants.computeIfAbsent(name, each -> new Tenant(each, settings));
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
                tenants.clear();
            }
            end(all);
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
