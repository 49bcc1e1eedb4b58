package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.JailBounds;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Verdict;
import dev.valise.spi.LocalSettings;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * When the memory of a jail has run out, the call that took it is ended and says so, whatever its own limit; the zygote, and
 * the scopes of other lineages, live on. On hosts that let Valise make cgroups.
 */
class ShortageTest {
    /** More than the jail has: so it is the jail's bound that is met. */
    private static final Limits LIMITS = Limits.DEFAULT
            .withMemoryBytes(64L << 30)
            .withProcesses(64)
            .withWall(Duration.ofSeconds(60))
            .withCpu(Duration.ofSeconds(60));

    private static final LocalSettings SETTINGS = LocalSettings.DEFAULT
            .withLimits(LIMITS)
            .withJail(JailBounds.DEFAULT.withMemoryBytes(JailBounds.LEAST_MEMORY));

    /** Bytes wait in sockets that nobody reads: memory of the kernel, which no process is seen to have. */
    private static final String FULL_SOCKETS =
            """
            import os, socket
            def fill():
                pairs = []
                for _ in range(400):
                    one, other = socket.socketpair()
                    one.setblocking(False)
                    other.setblocking(False)
                    for each in (one, other):
                        try:
                            while True: each.send(bytes(1 << 16))
                        except BlockingIOError: pass
                    pairs.append((one, other))
                return pairs
            reads, writes = os.pipe()
            children = []
            for _ in range(6):
                child = os.fork()
                if child == 0:
                    kept = fill()
                    os.write(writes, b'f')
                    os.read(reads_go, 1)
                    os._exit(0)
                children.append(child)
            for _ in children: os.read(reads, 1)
            for _ in children: os.write(writes_go, b'g')
            for child in children: os.waitpid(child, 0)
            """.replace("reads, writes = os.pipe()\n", "reads, writes = os.pipe()\nreads_go, writes_go = os.pipe()\n");

    private Sandbox valise;
    private Scope neighbor;
    private long holder;

    @BeforeEach
    void start() {
        assumeThat(Cgroups.find(Host.current()).place("memory"))
                .as("this user may make cgroups that bound memory")
                .isInstanceOf(CgroupPlace.Found.class);
        valise = Sandbox.start(SETTINGS, JailFactory.find(SETTINGS));
        // Larger than each process of a bomb: by size alone, the kernel would take this one.
        neighbor = valise.call(Scope.empty(), "kept = bytearray(b'1') * (100 << 20)")
                .orThrow()
                .scope();
        holder = holder();
    }

    @AfterEach
    void close() {
        if (valise != null) {
            valise.close();
        }
    }

    private long holder() {
        Outcome outcome =
                valise.call(neighbor, "import os\nos.getppid(), len(kept)").orThrow();
        assertThat(outcome.value().asList().get(1).asInt()).isEqualTo(100 << 20);
        valise.forget(outcome.scope());
        return outcome.value().asList().get(0).asLong();
    }

    private void assertEndedByShortage(String code) {
        assertHasItsVerdict(code);
        assertThat(holder()).as("the neighbor's scope has the same holder").isEqualTo(holder);
    }

    private void assertHasItsVerdict(String code) {
        Outcome outcome = valise.call(Scope.empty(), code);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Limited.class, limited -> {
            assertThat(limited.verdict().limit()).isEqualTo(Verdict.Kind.JAIL_MEMORY);
            assertThat(limited.verdict().allowed()).isEqualTo(JailBounds.LEAST_MEMORY);
        });
    }

    @Test
    void bombOfOneProcess() {
        assertEndedByShortage("x = bytearray(b'1') * (2 << 30)");
    }

    @Test
    void bombOfManyProcesses() {
        assertEndedByShortage("""
                import os, time
                for _ in range(20):
                    if os.fork() == 0:
                        x = bytearray(b'1') * (60 << 20)
                        time.sleep(99)
                time.sleep(99)
                """);
    }

    /** The kernel gives such memory back a moment after it has ended who had it, and may end holders meanwhile. */
    @Test
    void bombOfSockets() {
        Call durable = Call.code("safe = 6").withDurability(Durability.BEFORE_REPLY);
        Scope scope = valise.call(Scope.empty(), durable).orThrow().scope();

        assertHasItsVerdict(FULL_SOCKETS);

        assertThat(valise.call(scope, "safe + 1").value().asInt()).isEqualTo(7);
    }

    @Test
    void bombOfFiles() {
        Outcome outcome = valise.call(Scope.empty(), """
                def fill(path):
                    with open(path, 'wb', 0) as file:
                        try:
                            while file.write(bytes(1 << 20)) == 1 << 20: pass
                        except OSError: pass
                        return file.tell()
                fill('f') >> 20, fill('/dev/shm/f') >> 20
                """);
        assertThat(outcome.orThrow().value().asList().get(0).asInt()).isBetween(200, 256);
        assertThat(holder()).isEqualTo(holder);
    }

    @Test
    void bombOfNamesOfFiles() {
        Host host = Host.current();
        assumeThat(CountedFolders.arePossible(host, JailUser.pick(host)))
                .as("this user may mount")
                .isTrue();
        Outcome outcome = valise.call(Scope.empty(), """
                import errno, os
                made, ends = 0, []
                for folder in ('.', '/dev/shm'):
                    try:
                        while True:
                            os.close(os.open(f'{folder}/{made}', os.O_CREAT | os.O_WRONLY))
                            made += 1
                    except OSError as error:
                        ends.append(errno.errorcode[error.errno])
                made, ends[0], ends[1]
                """);
        assertThat(outcome.orThrow().value().asList().get(0).asInt()).isBetween(70_000, 81_920);
        assertThat(outcome.value().asList().get(1).asString()).isEqualTo("ENOSPC");
        assertThat(outcome.value().asList().get(2).asString()).isEqualTo("ENOSPC");
        assertThat(holder()).isEqualTo(holder);
    }

    /** What the cgroup stops, nothing else does. */
    @Test
    void withoutACgroupSocketsAreNotCounted() {
        LocalSettings settings = SETTINGS;
        try (Sandbox without = Sandbox.start(settings, JailFactory.find(settings, Set.of(Control.CGROUP)))) {
            assertThat(without.call(Scope.empty(), Call.code(FULL_SOCKETS))).isInstanceOf(Outcome.Returned.class);
        }
    }

    @Test
    void aCallThatIsKilledOtherwiseIsNotTakenForOne() {
        assertEndedByShortage("x = bytearray(b'1') * (2 << 30)");

        assertThat(valise.call(neighbor, "import os\nos.kill(os.getpid(), 9)")).isInstanceOf(Outcome.Lost.class);
        assertThat(valise.call(neighbor, "import os, time\ntime.sleep(0.1)\nos.kill(os.getpid(), 9)"))
                .isInstanceOf(Outcome.Lost.class);
    }
}
