package dev.valise.service;

import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.service.RefusedException.Reason;
import dev.valise.spi.LocalSettings;
import dev.valise.store.TenantStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

/**
 * The Valises of one tenant, one for each interpreter: a jail each, started when it is first used. Safe for use by many
 * threads.
 */
final class Engines implements AutoCloseable {
    private final ServiceSettings settings;
    private final LocalSettings usual;
    private final TenantStore store;
    private final Map<String, CompletableFuture<Valise>> started = new LinkedHashMap<>();
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
     * The Valise of an interpreter.
     *
     * @throws dev.valise.ValiseException HOST_UNFIT, where it cannot be started
     */
    Valise of(String python) {
        CompletableFuture<Valise> valise;
        synchronized (this) {
            if (closed) {
                throw new RefusedException(Reason.CLOSING, "the service is shutting down");
            }
            valise = started.computeIfAbsent(python, this::start);
        }
        try {
            return valise.join();
        } catch (CompletionException e) {
            synchronized (this) {
                started.remove(python, valise); // the host may be mended by the next call
            }
            throw e.getCause() instanceof ValiseException known ? known : e;
        }
    }

    /**
     * Starts one, on a thread of its own. Those who ask are virtual threads, and a first start loads classes: a virtual thread that waits
     * for a class keeps its carrier, and where all carriers are kept so, the one that loads it never goes on.
     */
    private CompletableFuture<Valise> start(String python) {
        LocalSettings named = usual.withPython(settings.pythons().getOrDefault(python, python))
                .withStore(store.scopeStore(python));
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
                .filter(each -> each.state() == Future.State.SUCCESS)
                .map(CompletableFuture::resultNow)
                .toList();
    }

    @Override
    public void close() {
        List<CompletableFuture<Valise>> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(started.values());
            started.clear();
        }
        all.forEach(each -> each.handle((valise, failure) -> Optional.ofNullable(valise))
                .join()
                .ifPresent(Valise::close));
    }
}
