package dev.valise.sandbox;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads that calls run on. A platform thread runs its call itself, which is the fastest. A virtual thread hands it
 * to a platform thread and waits: a selector holds the carrier of a virtual thread for as long as it selects, and with
 * the few carriers there are, all other virtual threads would wait too. Safe for use by many threads.
 */
final class CallThreads implements AutoCloseable {
    private final ExecutorService platform = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("valise-call-", 0).daemon().factory());

    /** A call, as it is carried out. */
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Carries a call out.
     *
     * @param interrupt asks that the call end early; it is run where the thread of the caller is interrupted
     */
    <T> T run(Work<T> call, Runnable interrupt) throws IOException {
        if (!Thread.currentThread().isVirtual()) {
            return call.run();
        }
        Future<T> ended;
        try {
            ended = platform.submit(call::run);
        } catch (RejectedExecutionException e) {
            return call.run(); // this has been closed, and the jails are next: it will not take long
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ended.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    interrupt.run();
                }
            }
        } catch (ExecutionException e) {
            throw rethrow(java.util.Objects.requireNonNull(e.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What a call throws is what a listener threw, an I/O error, or a fault of ours. */
    private static IOException rethrow(Throwable cause) throws IOException {
        switch (cause) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }

    @Override
    public void close() {
        platform.shutdown();
    }
}
