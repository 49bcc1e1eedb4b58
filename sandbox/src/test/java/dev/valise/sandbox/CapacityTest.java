package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Capacity;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.spi.LocalSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many calls run and wait, and whose turn it is when there is no place for all. */
final class CapacityTest {
    private static final Limits PATIENT = Limits.DEFAULT.withWall(Duration.ofSeconds(60));
    private static final Capacity PATIENTLY = new Capacity(1, 1, Duration.ofSeconds(60));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Running> blocked = new ArrayList<>();
    private Capacity capacity = PATIENTLY;
    private @Nullable Sandbox started;

    /** Started when it is first asked for, with the capacity that the test has set by then. */
    private Sandbox valise() {
        if (started == null) {
            LocalSettings settings = LocalSettings.DEFAULT.withLimits(PATIENT).withCapacity(capacity);
            started = Sandbox.start(settings, JailFactory.find(settings));
        }
        return started;
    }

    @AfterEach
    void close() {
        blocked.forEach(Running::release);
        valise().close();
        threads.shutdown();
    }

    /** A call that has a place until it is released. */
    private record Running(Future<Outcome> outcome, CountDownLatch mayEnd) {
        void release() {
            mayEnd.countDown();
        }
    }

    private Running occupy(Scope scope) throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Call call = Call.code("print('runs')").withListener((stream, text) -> {
            runs.countDown();
            awaitQuietly(mayEnd);
        });
        Running running = new Running(threads.submit(() -> valise().call(scope, call)), mayEnd);
        blocked.add(running);
        runs.await();
        return running;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes a call on a thread of its own, and goes on when it waits. */
    private Future<Outcome> queue(Scope scope, Call call) {
        int before = valise().waitingCalls();
        Future<Outcome> outcome = threads.submit(() -> valise().call(scope, call));
        while (valise().waitingCalls() == before) {
            assertThat(outcome.isDone()).isFalse();
            Thread.onSpinWait();
        }
        return outcome;
    }

    private Scope define(String code) {
        return valise().call(Scope.empty(), code).orThrow().scope();
    }

    private static ValiseException refusal(Future<?> call) throws InterruptedException {
        try {
            throw new AssertionError("it was not refused: " + call.get());
        } catch (ExecutionException e) {
            return (ValiseException) Objects.requireNonNull(e.getCause());
        }
    }

    @Test
    void aCallThatFindsNoPlaceWaitsForOne() throws Exception {
        Running first = occupy(Scope.empty());
        Future<Outcome> second = queue(Scope.empty(), Call.code("2"));
        first.release();
        assertThat(second.get().value()).isEqualTo(Value.of(2));
    }

    @Test
    void aCallThatFindsTheQueueFullIsRefusedAtOnce() throws Exception {
        Running first = occupy(Scope.empty());
        Future<Outcome> second = queue(Scope.empty(), Call.code("2"));
        assertThatThrownBy(() -> valise().call(Scope.empty(), "3"))
                .isInstanceOfSatisfying(ValiseException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(Code.NO_CAPACITY);
                    assertThat(refused.retryAfter())
                            .hasValueSatisfying(
                                    wait -> assertThat(wait).isBetween(Duration.ofMillis(1), PATIENTLY.longestWait()));
                })
                .hasMessageContaining("1 calls run and 1 wait, of at most 1 and 1")
                .hasMessageContaining("make the call again in ");
        assertThat(second.isDone()).isFalse();
        first.release();
        assertThat(second.get().value()).isEqualTo(Value.of(2));
        assertThat(valise().call(Scope.empty(), "3").value()).isEqualTo(Value.of(3));
    }

    @Test
    void noneWaitsWhereNoneMay() throws Exception {
        capacity = PATIENTLY.withWaiting(0);
        occupy(Scope.empty());
        assertThat(refusal(threads.submit(() -> valise().call(Scope.empty(), "2")))
                        .code())
                .isEqualTo(Code.NO_CAPACITY);
    }

    @Test
    void aCallIsRefusedThatHasWaitedLongEnough() throws Exception {
        capacity = PATIENTLY.withLongestWait(Duration.ofMillis(1));
        occupy(Scope.empty());
        assertThatThrownBy(() -> valise().call(Scope.empty(), "2"))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("no place came free within 1 ms");
    }

    @Test
    void waitingIsNoPartOfTheWallTime() throws Exception {
        Running first = occupy(Scope.empty());
        Duration wall = Duration.ofMillis(900);
        long start = System.nanoTime();
        Call call = Call.code("1").withLimits(PATIENT.withWall(wall));
        Future<Outcome> second = queue(Scope.empty(), call);
        while (System.nanoTime() - start < wall.toNanos()) {
            Thread.onSpinWait();
        }
        first.release();
        assertThat(second.get().value()).isEqualTo(Value.of(1));
    }

    @Test
    void aWaitingCallIsInterruptedByItsName() throws Exception {
        Running first = occupy(Scope.empty());
        CallId id = CallId.random();
        Future<Outcome> second = queue(Scope.empty(), Call.code("2").withId(id));
        assertThat(valise().interrupt(id)).isTrue();
        assertThat(second.get()).isInstanceOfSatisfying(Outcome.Interrupted.class, it -> {
            assertThat(it.killed()).isFalse();
            assertThat(it.scope()).isEqualTo(Scope.empty());
        });
        assertThat(valise().interrupt(id)).isFalse();
        assertThat(first.outcome().isDone()).isFalse();
        assertThat(valise().waitingCalls()).isZero();
    }

    @Test
    void aWaitingThreadIsInterrupted() throws Exception {
        occupy(Scope.empty());
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        CompletableFuture<Boolean> still = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            outcome.complete(valise().call(Scope.empty(), "2"));
            still.complete(Thread.currentThread().isInterrupted());
        });
        while (valise().waitingCalls() == 0) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        assertThat(outcome.get()).isInstanceOf(Outcome.Interrupted.class);
        assertThat(still.get()).isTrue();
        assertThat(valise().waitingCalls()).isZero();
    }

    @Test
    void callsThatWaitWhenItIsClosedAreToldSo() throws Exception {
        Running first = occupy(Scope.empty());
        Future<Outcome> second = queue(Scope.empty(), Call.code("2"));
        Future<?> closing = threads.submit(valise()::close);
        assertThat(refusal(second).code()).isEqualTo(Code.CLOSED);
        first.release();
        closing.get();
    }

    @Test
    void requestsThatAreNoCallsNeedAPlaceToo(@TempDir Path folder) throws Exception {
        capacity = PATIENTLY.withWaiting(0);
        Scope scope = define("x = 1");
        Running first = occupy(scope);
        assertThat(refusal(threads.submit(() -> valise().variables(scope))).code())
                .isEqualTo(Code.NO_CAPACITY);
        Path file = folder.resolve("x.valise");
        assertThat(refusal(threads.submit(() -> valise().pack(scope, file))).code())
                .isEqualTo(Code.NO_CAPACITY);
        first.release();
        first.outcome().get();
        assertThat(valise().pack(scope, file)).isEmpty();
    }

    @Test
    void oneLineageLeavesPlacesToOthers() throws Exception {
        capacity = new Capacity(4, 4, Duration.ofSeconds(60));
        Scope stormy = define("x = 1");
        Scope calm = define("y = 2");
        List<Running> running = List.of(occupy(stormy), occupy(stormy), occupy(stormy));
        Future<Outcome> fourth = queue(stormy, Call.code("x"));
        assertThat(valise().call(calm, "y").value()).isEqualTo(Value.of(2));
        assertThat(fourth.isDone()).isFalse();
        running.get(0).release();
        assertThat(fourth.get().value()).isEqualTo(Value.of(1));
    }

    @Test
    void lineagesWaitByTurns() throws Exception {
        capacity = new Capacity(1, 10, Duration.ofSeconds(60));
        Scope stormy = define("x = 1");
        Scope calm = define("y = 2");
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Running first = occupy(stormy);
        List<Future<Outcome>> all = new ArrayList<>();
        for (String name : List.of("stormy 1", "stormy 2", "stormy 3")) {
            all.add(queue(stormy, noting(name, order)));
        }
        all.add(queue(calm, noting("calm 1", order)));
        all.add(queue(calm, noting("calm 2", order)));
        first.release();
        for (Future<Outcome> each : all) {
            each.get();
        }
        assertThat(order).containsExactly("stormy 1", "calm 1", "stormy 2", "calm 2", "stormy 3");
    }

    private static Call noting(String name, List<String> order) {
        return Call.code("print('runs')").withListener((stream, text) -> order.add(name));
    }

    @Test
    void whereTheQueueIsFullItIsTheOneThatStormsWhoIsRefused() throws Exception {
        capacity = new Capacity(1, 3, Duration.ofSeconds(60));
        Scope stormy = define("x = 1");
        Scope calm = define("y = 2");
        Running first = occupy(stormy);
        Future<Outcome> second = queue(stormy, Call.code("x"));
        Future<Outcome> third = queue(stormy, Call.code("x"));
        Future<Outcome> fourth = queue(stormy, Call.code("x"));
        Future<Outcome> other = threads.submit(() -> valise().call(calm, "y"));
        assertThat(refusal(fourth).code()).isEqualTo(Code.NO_CAPACITY);
        assertThat(refusal(threads.submit(() -> valise().call(stormy, "x"))).code())
                .isEqualTo(Code.NO_CAPACITY);
        first.release();
        assertThat(other.get().value()).isEqualTo(Value.of(2));
        assertThat(second.get().value()).isEqualTo(Value.of(1));
        assertThat(third.get().value()).isEqualTo(Value.of(1));
    }
}
