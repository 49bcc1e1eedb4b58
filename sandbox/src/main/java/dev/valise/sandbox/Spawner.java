package dev.valise.sandbox;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Starts processes on one thread that lives as long as the JVM. A jail dies with its parent, and for the kernel the
 * parent is the <em>thread</em> that started it: from a pool's thread the jail would end when the pool shrinks.
 */
final class Spawner {
    private static final BlockingQueue<Runnable> STARTS = new LinkedBlockingQueue<>();

    static {
        Thread.ofPlatform().name("valise-spawner").daemon().start(Spawner::serve);
    }

    private Spawner() {}

    static Process start(ProcessBuilder builder) throws IOException {
        CompletableFuture<Process> started = new CompletableFuture<>();
        STARTS.add(() -> {
            try {
                started.complete(builder.start());
            } catch (IOException | RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private static void serve() {
        while (true) {
            try {
                STARTS.take().run();
            } catch (InterruptedException ignored) {
                // Nobody owns this thread who could mean it; to end it would end every jail.
            }
        }
    }
}
