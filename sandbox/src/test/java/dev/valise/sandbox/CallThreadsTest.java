package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CallThreadsTest {
    private final CallThreads threads = new CallThreads();

    @Test
    void aPlatformThreadCarriesItsCallOutItself() throws IOException {
        assertThat(threads.run(Thread::currentThread, () -> {})).isEqualTo(Thread.currentThread());
    }

    @Test
    void aVirtualThreadHandsItsCallToAPlatformThread() throws Exception {
        assertThat(onVirtualThread(Thread::currentThread).get().isVirtual()).isFalse();
    }

    @Test
    void aVirtualThreadCarriesItOutItselfOnceThisIsClosed() throws Exception {
        threads.close();
        assertThat(onVirtualThread(Thread::currentThread).get().isVirtual()).isTrue();
    }

    @Test
    void whatACallThrowsReachesItsCaller() {
        CompletableFuture<Object> call = onVirtualThread(() -> {
            throw new IOException("the connection is broken");
        });
        assertThatThrownBy(call::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("the connection is broken");
    }

    @Test
    void anInterruptOfTheCallerInterruptsTheCallAndIsKept() throws Exception {
        CompletableFuture<String> interrupted = new CompletableFuture<>();
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                threads.run(interrupted::join, () -> interrupted.complete("now"));
                kept.complete(Thread.currentThread().isInterrupted());
            } catch (IOException | RuntimeException e) {
                kept.completeExceptionally(e);
            }
        });
        caller.interrupt();
        assertThat(interrupted.get()).isEqualTo("now");
        assertThat(kept.get()).isTrue();
    }

    private <T> CompletableFuture<T> onVirtualThread(CallThreads.Work<T> call) {
        CompletableFuture<T> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                ended.complete(threads.run(call, () -> {}));
            } catch (IOException | RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }
}
