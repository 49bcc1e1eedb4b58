package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.spi.LocalSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What user code has made of a holder does not run unmeasured: forks that it does not show to the host are ended, and so is
 * a process that works while nothing was asked of it. Its neighbors live on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnaskedTest {
    /** For what must end; nothing waits so long unless something is wrong. */
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private static final long LOOK_NANOS = 5_000_000;

    private static final Limits LIMITS = Limits.DEFAULT.withWall(Duration.ofSeconds(60));

    /** Short, and it is reached: nobody answers. */
    private static final Limits SHORT = LIMITS.withWall(Duration.ofMillis(700)).withGrace(Duration.ZERO);

    /** Puts another way to fork in the place of the holder's. */
    private static final String CHANGE = """
            import os, sys, struct, time
            def worker():
                frame = sys._getframe()
                while frame.f_globals['__name__'] != 'valise.worker.holder':
                    frame = frame.f_back
                return frame.f_globals
            class Forking:
                Unforkable = Exception
                has_threads = staticmethod(lambda: False)
                fork = staticmethod(lambda: fork())
            holder = worker()
            real = holder['forking'].fork
            holder['forking'] = Forking
            def spin():
                while True: pass
            """;

    /** The fork that the host is shown sleeps. The other has the connection to the host as well, and spins. */
    private static final String DECOY = """
            def fork():
                pid = real()
                if pid == 0 and real() == 0:
                    spin()
                return pid
            """;

    /** The host is shown a fork that sleeps; the one that spins is its sibling. */
    private static final String SIBLING = """
            def fork():
                if real() == 0:
                    spin()
                pid = real()
                if pid == 0:
                    pipe = os.pipe()
                    tell = holder['_write']
                    kit = sys._getframe(2).f_locals['spare_kit']
                    holder['_setpgid'](0, 0)
                    tell(kit.reply, holder['_READY'].pack(b'R', 4, os.getpid()))
                    os.read(pipe[0], 1)
                return pid
            """;

    /** The fork spins, and says nothing. */
    private static final String SILENT = """
            def fork():
                pid = real()
                if pid == 0:
                    spin()
                return pid
            """;

    /** The holder spins as soon as it is to fork. */
    private static final String BUSY = """
            def fork():
                spin()
            """;

    /** The holder ends, and leaves a process to the zygote that spins. */
    private static final String ORPHAN = """
            def fork():
                if real() == 0:
                    holder['_setpgid'](0, 0)
                    spin()
                os._exit(0)
            """;

    private Sandbox valise;
    private Scope neighbor = Scope.empty();

    @BeforeAll
    void start() {
        LocalSettings settings = LocalSettings.DEFAULT.withLimits(LIMITS);
        valise = Sandbox.start(settings, JailFactory.find(settings));
        neighbor = valise.call(Scope.empty(), "kept = 41").orThrow().scope();
    }

    @AfterAll
    void close() {
        valise.close();
    }

    @Test
    void aSiblingOfTheForkIsEndedWhileTheCallRuns() {
        Scope scope = changed(SIBLING);
        Outcome outcome = valise.call(scope, Call.code("1").withLimits(SHORT));
        assertThat(outcome).isInstanceOf(Outcome.Limited.class);
        assertNothingSpins();
        valise.forget(scope);
    }

    @Test
    void aChildOfTheForkIsEndedWithIt() {
        Scope scope = changed(DECOY);
        valise.call(scope, Call.code("1").withLimits(SHORT));
        assertNothingSpins();
        valise.forget(scope);
    }

    @Test
    void aForkThatSaysNothingIsEndedWithItsCall() {
        Scope scope = changed(SILENT);
        assertThat(valise.call(scope, Call.code("1").withLimits(SHORT))).isInstanceOf(Outcome.Limited.class);
        assertNothingSpins();
        valise.forget(scope);
    }

    @Test
    void aHolderThatRunsWithoutACallIsEnded() {
        changed(BUSY); // it is told to fork when its outcome is out
        await(true);
        assertNothingSpins();
    }

    @Test
    void whatAHolderLeavesToTheZygoteIsEnded() {
        long holder = holderOfNeighbor();
        List<Long> spares = waiting(holder);
        changed(ORPHAN);
        await(true);
        await(false);
        assertThat(waiting(holder)).as("spares that wait as long").containsAnyElementsOf(spares);
        assertNothingSpins();
    }

    /** The process of the neighbor's scope, which has a spare ahead from now on. */
    private long holderOfNeighbor() {
        Outcome outcome =
                valise.call(neighbor, "import os\nos.getppid(), os.getpid()").orThrow();
        valise.forget(outcome.scope());
        long holder = HostProc.descendants(valise.jail().zygote().pid()).stream()
                .filter(pid -> jailPid(pid) == outcome.value().asList().get(0).asLong())
                .findFirst()
                .orElseThrow();
        long forgotten = outcome.value().asList().get(1).asLong();
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while ((waiting(holder).isEmpty() || waiting(holder).stream().anyMatch(pid -> jailPid(pid) == forgotten))
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        assertThat(waiting(holder)).isNotEmpty();
        return holder;
    }

    private static long jailPid(long pid) {
        return HostProc.status(pid).map(HostProc.Status::jailPid).orElse(0L);
    }

    private static List<Long> waiting(long holder) {
        return HostProc.children(holder).stream()
                .filter(pid ->
                        HostProc.stat(pid).filter(stat -> !stat.isZombie()).isPresent())
                .toList();
    }

    private Scope changed(String way) {
        return valise.call(Scope.empty(), CHANGE + way).orThrow().scope();
    }

    /** Each process of the jail rests, or has ended: none takes processor time from one look to the next ones. */
    private void assertNothingSpins() {
        await(false);
        Outcome outcome = valise.call(neighbor, "kept + 1");
        assertThat(outcome.value().asInt()).isEqualTo(42);
        valise.forget(outcome.scope());
    }

    private void await(boolean spinning) {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (spins() != spinning && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        assertThat(System.nanoTime()).as("it spins: %s; %s", spinning, all()).isLessThan(deadline);
    }

    /** What there is below the zygote, for whoever has to find out what spins. */
    private List<String> all() {
        return HostProc.descendants(valise.jail().zygote().pid()).stream()
                .map(pid -> pid + " " + HostProc.stat(pid) + " with " + HostProc.children(pid))
                .toList();
    }

    /** Whether a process below the zygote is ready to run in each of some looks. */
    private boolean spins() {
        List<Long> suspects = HostProc.descendants(valise.jail().zygote().pid());
        for (int looks = 0; looks < 20; looks++) {
            suspects = suspects.stream()
                    .filter(pid -> HostProc.stat(pid)
                            .filter(stat -> stat.state() == 'R')
                            .isPresent())
                    .toList();
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return !suspects.isEmpty();
    }
}
