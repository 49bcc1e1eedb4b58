package dev.valise.sandbox;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Keeps held scopes within their memory, behind the callers' backs: measuring takes longer than a call. */
final class Keeper implements AutoCloseable {
    private final Holders holders;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("valise-keeper").daemon().factory());

    Keeper(Holders holders) {
        this.holders = holders;
    }

    /** Measures a scope, soon, and lets others go where there is too little memory for all. */
    void measure(HeldScope scope) {
        try {
            thread.execute(() -> {
                scope.measure();
                holders.shrink();
            });
        } catch (RejectedExecutionException e) {
            // Closing: the scopes go anyway.
            return;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
