package dev.valise.sandbox;

import dev.valise.Scope;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.packed.PackedScope;
import dev.valise.spi.ScopeStore;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The way of packed scopes to the store and back. What a store that is away did not take is given to it when it is back, for as long
 * as there is room for it here. Safe for use by many threads.
 */
final class Outbox implements AutoCloseable {
    /** Between two tries to reach a store that was away: those who wait for it have been told already. */
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private static final Logger LOG = System.getLogger(Outbox.class.getName());

    private final ScopeStore store;
    private final PackedScopes packed;
    private final Set<Scope> waiting = new LinkedHashSet<>();
    private final Optional<Labor> labor;

    /**
     * Empty yet.
     *
     * @param packed has the forms of what waits, until there is no room for them
     */
    Outbox(ScopeStore store, PackedScopes packed) {
        this.store = store;
        this.packed = packed;
        this.labor = isUsed() ? Optional.of(Labor.start("valise-outbox", this::work)) : Optional.empty();
    }

    /** Whether there is a store at all. */
    boolean isUsed() {
        return !store.equals(ScopeStore.none());
    }

    /**
     * Puts a scope into the store.
     *
     * @throws ValiseException where it is not there yet; STORE_UNAVAILABLE where it will be tried again
     */
    void keep(Scope scope, PackedScope form) {
        try {
            store.keep(scope, form.form());
        } catch (ValiseException e) {
            if (e.code() == Code.STORE_UNAVAILABLE) {
                add(scope);
            }
            throw e;
        }
    }

    private synchronized void add(Scope scope) {
        waiting.add(scope);
        notifyAll();
    }

    /**
     * A scope of the store.
     *
     * @throws ValiseException STORE_UNAVAILABLE, or BAD_STORE
     */
    Optional<PackedScope> find(Scope scope) {
        return store.find(scope).map(PackedScope::fromStore);
    }

    /** Nobody wants a scope any more; throws {@link ValiseException} where the store could not be told. */
    void forget(Scope scope) {
        synchronized (this) {
            waiting.remove(scope);
        }
        store.forget(scope);
    }

    private void work() throws InterruptedException {
        synchronized (this) {
            while (waiting.isEmpty()) {
                wait();
            }
            TimeUnit.MILLISECONDS.timedWait(this, BETWEEN_TRIES.toMillis());
        }
        empty();
    }

    /** Gives the store what waits, up to the first scope that it does not take. */
    private void empty() {
        for (Optional<Scope> next = next(); next.isPresent(); next = next()) {
            if (!isDone(next.get())) {
                return;
            }
            synchronized (this) {
                waiting.remove(next.get());
            }
        }
    }

    private synchronized Optional<Scope> next() {
        return waiting.stream().findFirst();
    }

    private boolean isDone(Scope scope) {
        Optional<Supplier<PackedScope>> form = packed.find(scope);
        if (form.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "a scope is not in the store, since there was no room for it while the store was away");
            return true;
        }
        try {
            store.keep(scope, form.get().get().form());
            return true;
        } catch (ValiseException | UncheckedIOException e) {
            if (e instanceof ValiseException failure && failure.code() == Code.STORE_UNAVAILABLE) {
                return false;
            }
            LOG.log(Level.WARNING, "a scope cannot be put into the store", e);
            return true;
        }
    }

    /** Tries a last time, where something waits. */
    @Override
    public void close() {
        labor.ifPresent(Labor::close);
        empty();
    }
}
