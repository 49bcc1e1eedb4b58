package dev.valise.service;

import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.service.RefusedException.Reason;
import dev.valise.spi.LocalSettings;
import dev.valise.store.TenantStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * The Valises of one tenant, one for each interpreter: a jail each, started when it is first used. Safe for use by many
 * threads.
 */
final class Engines implements AutoCloseable {
    private final ServiceSettings settings;
    private final LocalSettings usual;
    private final TenantStore store;
    private final Map<String, Started> started = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Those of a tenant.
     *
     * @param usual how each is to be, but for the interpreter
     * @param store where their scopes are kept
     */
    Engines(ServiceSettings settings, LocalSettings usual, TenantStore store) {
        this.settings = settings;
        this.usual = usual;
        this.store = store;
    }

    /**
     * The name of an interpreter that is asked for.
     *
     * @throws RefusedException UNKNOWN_PYTHON
     */
    String named(Optional<String> python, String usual) {
        String name = python.orElse(usual);
        if (!settings.pythons().containsKey(name)) {
            throw new RefusedException(
                    Reason.UNKNOWN_PYTHON,
                    "no interpreter of this name is offered; there are: "
                            + String.join(", ", settings.pythons().keySet()));
        }
        return name;
    }

    /**
     * Does something with the Valise of an interpreter, which lives as long as that takes.
     *
     * @throws dev.valise.ValiseException HOST_UNFIT, where it cannot be started; and what the work throws
     */
    <T> T use(String python, Function<Valise, T> work) {
        Started engine = take(python);
        try {
            return work.apply(engine.valise.join());
        } catch (CompletionException e) {
            synchronized (this) {
                started.remove(python, engine); // the host may be mended by the next call
            }
            throw e.getCause() instanceof ValiseException known ? known : e;
        } finally {
            giveBack(engine);
        }
    }

    private synchronized Started take(String python) {
        if (closed) {
            throw new RefusedException(Reason.CLOSING, "the service is shutting down");
        }
        Started engine = started.computeIfAbsent(python, name -> new Started(start(name)));
        engine.uses++;
        return engine;
    }

    private synchronized void giveBack(Started engine) {
        engine.uses--;
        engine.usedNanos = System.nanoTime();
    }

    /** One that lives, or is about to. */
    private static final class Started {
        private final CompletableFuture<Valise> valise;
        private int uses;
        private long usedNanos = System.nanoTime();

        Started(CompletableFuture<Valise> valise) {
            this.valise = valise;
        }

        boolean isIdle(Duration time) {
            return uses == 0 && System.nanoTime() - usedNanos > time.toNanos();
        }

        void close() {
            valise.handle((found, failure) -> Optional.ofNullable(found)).join().ifPresent(Valise::close);
        }
    }

    /** Ends those that nobody has used for some time. Their scopes come back from the store. */
    void closeIdle(Duration time) {
        List<Started> idle;
        synchronized (this) {
            idle = started.values().stream().filter(each -> each.isIdle(time)).toList();
            started.values().removeAll(idle);
        }
        idle.forEach(Started::close);
    }

    /**
     * Starts one, on a thread of its own. Those who ask are virtual threads, and a first start loads classes: a virtual thread that waits
     * for a class keeps its carrier, and where all carriers are kept so, the one that loads it never goes on.
     */
    private CompletableFuture<Valise> start(String python) {
        LocalSettings named = usual.withPython(settings.pythons().getOrDefault(python, python))
                .withStore(store.scopeStore(python))
                .withObserver(settings.observer());
        CompletableFuture<Valise> valise = new CompletableFuture<>();
        Thread.ofPlatform().name("start of " + python).start(() -> {
            try {
                valise.complete(Valise.local().settings(named).start());
            } catch (RuntimeException | Error e) {
                valise.completeExceptionally(e);
            }
        });
        return valise;
    }

    /** Those that were started. */
    synchronized List<Valise> running() {
        return started.values().stream()
                .map(each -> each.valise)
                .filter(each -> each.state() == Future.State.SUCCESS)
                .map(CompletableFuture::resultNow)
                .toList();
    }

    @Override
    public void close() {
        List<Started> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(started.values());
            started.clear();
        }
        all.forEach(Started::close);
    }
}
