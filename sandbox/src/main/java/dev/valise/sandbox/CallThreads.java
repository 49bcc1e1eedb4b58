package dev.valise.sandbox;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The threads that calls run on. A platform thread runs its call itself, which is the fastest. A virtual thread hands it
 * to a platform thread and waits: a selector holds the carrier of a virtual thread for as long as it selects, and with
 * the few carriers there are, all other virtual threads would wait too. Safe for use by many threads.
 */
final class CallThreads implements AutoCloseable {
    private final ExecutorService platform = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("valise-call-", 0).daemon().factory());

    CallRun.Ended run(CallRun call) throws IOException {
        if (!Thread.currentThread().isVirtual()) {
            return call.run();
        }
        Future<CallRun.Ended> ended = platform.submit(call::run);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ended.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    call.interrupt();
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
