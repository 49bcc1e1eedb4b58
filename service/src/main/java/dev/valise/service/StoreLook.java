package dev.valise.service;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.store.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks at the store for those who ask whether it is there. However many ask, it is looked at once in a while, and nobody waits long: a
 * database that is away may take its time to be so. Safe for use by many threads.
 */
public final class StoreLook {
    /** For so long what was seen is given again. Those who ask do so every few seconds. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    /** Those who ask for readiness wait for a second by default. */
    private static final Duration LONGEST = Duration.ofMillis(700);

    private static final Logger LOG = System.getLogger(StoreLook.class.getName());

    private final Store store;
    private CompletableFuture<Found> last = CompletableFuture.completedFuture(new Found("", -1));
    private long begun = System.nanoTime() - FRESH.toNanos();
    private final AtomicBoolean wasThere = new AtomicBoolean(true);

    StoreLook(Store store) {
        this.store = store;
    }

    /**
     * What a look found.
     *
     * @param trouble why the store cannot be used, without where it is; empty where it can
     * @param bytes how large it is; -1 where that is not known
     */
    public record Found(String trouble, long bytes) {
        public boolean isThere() {
            return trouble.isEmpty();
        }
    }

    Found now() {
        CompletableFuture<Found> look = current();
        try {
            return look.get(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Found("the store has not answered yet, though it was asked a while ago", -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Found("the question whether the store is there was interrupted", -1);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the store cannot be looked at", e.getCause());
        }
    }

    private synchronized CompletableFuture<Found> current() {
        if (last.isDone() && System.nanoTime() - begun >= FRESH.toNanos()) {
            begun = System.nanoTime();
            CompletableFuture<Found> next = new CompletableFuture<>();
            last = next;
            // No virtual thread: SQLite waits in native code.
            Thread.ofPlatform().name("valise-store-look").daemon().start(() -> next.complete(look()));
        }
        return last;
    }

    private Found look() {
        try {
            Found found = new Found("", store.bytes());
            wasThere.set(true);
            return found;
        } catch (ValiseException e) {
            String trouble = e.code() == Code.BAD_STORE
                    ? "the store is damaged; 'valise store check' says how"
                    : "the store cannot be reached; the log of the server says more";
            if (wasThere.getAndSet(false)) {
                LOG.log(Level.WARNING, "the store cannot be used", e);
            }
            return new Found(trouble, -1);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the store cannot be looked at by a fault of Valise itself", e);
            wasThere.set(false);
            return new Found("the store cannot be looked at; the log of the server says more", -1);
        }
    }
}
