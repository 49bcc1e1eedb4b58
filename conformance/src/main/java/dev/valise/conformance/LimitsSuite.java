package dev.valise.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Verdict;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Each limit is enforced from outside, ends in a verdict, and leaves the scope that the call started from unharmed. */
public abstract class LimitsSuite {
    private static final Limits LIMITS = Ground.LIMITS;

    private final Valise valise;
    private final Scope scope;

    /** On this ground. */
    protected LimitsSuite(Ground ground) {
        valise = ground.here();
        scope = valise.call(Scope.empty(), "kept = 6").orThrow().scope();
    }

    private Verdict verdict(Limits limits, String code) {
        Outcome outcome = valise.call(scope, Call.code(code).withLimits(limits));
        assertThat(outcome).isInstanceOf(Outcome.Limited.class);
        assertThat(outcome.scope()).isEqualTo(scope);
        assertThat(valise.call(scope, "kept").value().asInt()).isEqualTo(6);
        Verdict verdict = ((Outcome.Limited) outcome).verdict();
        assertThat(verdict.used()).isGreaterThanOrEqualTo(verdict.allowed());
        return verdict;
    }

    @Test
    void wallTime() {
        Verdict verdict = verdict(LIMITS.withWall(Duration.ofMillis(300)), "import time\ntime.sleep(99)");
        assertThat(verdict.limit()).isEqualTo(Verdict.Kind.WALL);
        assertThat(verdict.allowed()).isEqualTo(300);
    }

    @Test
    void cpuTime() {
        Verdict verdict = verdict(LIMITS.withCpu(Duration.ofMillis(300)), "while True: pass");
        assertThat(verdict.limit()).isEqualTo(Verdict.Kind.CPU);
    }

    @Test
    void cpuTimeOfChildrenCounts() {
        Verdict verdict = verdict(
                LIMITS.withCpu(Duration.ofMillis(300)),
                "import os\nif os.fork() == 0:\n    while True: pass\nos.wait()");
        assertThat(verdict.limit()).isEqualTo(Verdict.Kind.CPU);
    }

    @Test
    void memoryThatCodeAsksForIsAMemoryErrorInTheCode() {
        Outcome outcome = valise.call(
                scope,
                Call.code("try:\n    x = bytearray(10**9)\nexcept MemoryError:\n    x = 'too large'\nx")
                        .withLimits(LIMITS.withMemoryBytes(64 << 20)));
        assertThat(outcome.value().asString()).isEqualTo("too large");
    }

    @Test
    void memoryIsWhatTheCallAddsToItsScope() {
        Limits limits = LIMITS.withMemoryBytes(64 << 20);
        Scope large = scope;
        for (int i = 0; i < 4; i++) {
            large = valise.call(
                            large,
                            Call.code("x%d = bytearray(b'1') * (40 << 20)".formatted(i))
                                    .withLimits(limits))
                    .orThrow()
                    .scope();
        }
        assertThat(valise.call(large, Call.code("len(x0 + x1[:1])").withLimits(limits))
                        .value()
                        .asInt())
                .isEqualTo((40 << 20) + 1);
        assertThat(valise.call(large, Call.code("y = bytearray(80 << 20)").withLimits(limits)))
                .isInstanceOfSatisfying(
                        Outcome.Raised.class,
                        raised -> assertThat(raised.error().type()).isEqualTo("MemoryError"));
        valise.forget(large);
    }

    @Test
    void memoryThatEscapesTheCodeIsAVerdict() {
        Verdict verdict = verdict(
                LIMITS.withMemoryBytes(64 << 20),
                "import mmap, time\nm = mmap.mmap(-1, 200 << 20)\nm.write(b'x' * (50 << 20))\nm.write(b'x' * (50 << 20))\n"
                        + "time.sleep(99)");
        assertThat(verdict.limit()).isEqualTo(Verdict.Kind.MEMORY);
    }

    @Test
    void memoryOfChildrenCounts() {
        Verdict verdict = verdict(LIMITS.withMemoryBytes(64 << 20), """
                import os, time
                for _ in range(3):
                    if os.fork() == 0:
                        x = bytearray(b'1') * (40 << 20)
                        time.sleep(99)
                os.wait()
                """);
        assertThat(verdict.limit()).isEqualTo(Verdict.Kind.MEMORY);
    }

    @Test
    void outputIsKeptUpToItsLimit() {
        Outcome outcome = valise.call(
                scope,
                Call.code("import sys\nprint('begin')\nwhile True: print('x' * 1000)")
                        .withLimits(LIMITS.withOutputBytes(10_000)));
        Verdict verdict = ((Outcome.Limited) outcome).verdict();
        assertThat(verdict.limit()).isEqualTo(Verdict.Kind.OUTPUT);
        assertThat(outcome.output().stdout()).hasSize(10_000).startsWith("begin\nxxx");
        assertThat(outcome.output().truncated()).isTrue();
    }

    @Test
    void processes() {
        Verdict verdict = verdict(LIMITS.withProcesses(3), """
                import os, resource, time
                soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
                resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))
                for _ in range(8):
                    if os.fork() == 0: time.sleep(99)
                time.sleep(99)
                """);
        assertThat(verdict.limit()).isEqualTo(Verdict.Kind.PROCESSES);
    }

    @Test
    void interruptComesBeforeTheDeadlineSoThatCodeCanTidyUp() {
        Outcome outcome = valise.call(
                scope,
                Call.code("""
                        import time
                        try:
                            time.sleep(99)
                        except KeyboardInterrupt:
                            print('tidied')
                            tidy = True
                        """)
                        .withLimits(LIMITS.withWall(Duration.ofMillis(600)).withGrace(Duration.ofMillis(300))));
        assertThat(outcome).isInstanceOf(Outcome.Returned.class);
        assertThat(outcome.output().stdout()).isEqualTo("tidied\n");
        assertThat(valise.call(outcome.scope(), "tidy").value().asBoolean()).isTrue();
    }

    @Test
    void partialOutputOfAKilledCallIsKeptAndMarked() {
        Outcome outcome = valise.call(
                scope,
                Call.code(
                                "print('half')\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass")
                        .withLimits(LIMITS.withWall(Duration.ofMillis(300))));
        assertThat(outcome.output().stdout()).isEqualTo("half\n");
        assertThat(outcome.output().truncated()).isTrue();
    }

    @Test
    void callerInterruptsACall() throws Exception {
        CallId id = CallId.random();
        CountDownLatch running = new CountDownLatch(1);
        Call call = Call.code("mark = 1\nimport time\nprint('running')\ntime.sleep(99)\nmark = 2")
                .withId(id)
                .withListener((stream, text) -> running.countDown());
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> valise.call(scope, call));
        running.await();
        assertThat(valise.interrupt(id)).isTrue();
        assertThat(outcome.get()).isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
            assertThat(interrupted.killed()).isFalse();
            assertThat(valise.call(interrupted.scope(), "mark").value().asInt()).isEqualTo(1);
        });
        assertThat(valise.interrupt(id)).isFalse();
    }

    @Test
    void interruptedCodeThatDoesNotEndIsKilled() throws Exception {
        CallId id = CallId.random();
        CountDownLatch running = new CountDownLatch(1);
        Call call = Call.code(
                        "while True:\n    try:\n        print('running')\n        sum(range(10**12))\n    except KeyboardInterrupt: pass")
                .withId(id)
                .withListener((stream, text) -> running.countDown());
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> valise.call(scope, call));
        running.await();
        valise.interrupt(id);
        assertThat(outcome.get()).isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
            assertThat(interrupted.killed()).isTrue();
            assertThat(interrupted.scope()).isEqualTo(scope);
        });
    }

    @Test
    void interruptOfTheCallersThreadInterruptsTheCall() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            outcome.complete(valise.call(
                    scope,
                    Call.code("print('running')\nimport time\ntime.sleep(99)")
                            .withListener((stream, text) -> running.countDown())));
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
        });
        running.await();
        caller.interrupt();
        assertThat(outcome.get()).isInstanceOf(Outcome.Interrupted.class);
        assertThat(stillInterrupted.get()).isTrue();
    }
}
