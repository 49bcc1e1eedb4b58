package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.Call;
import dev.valise.JailBounds;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.spi.LocalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The cgroups of this host, as far as it has them and lets this user make some. Alone in its JVM, since jails of other tests would
 * have cgroups that nothing has joined yet.
 */
@Isolated
class JailCgroupTest {
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

    private final Host host = Host.current();

    @Test
    void aJailIsInItsCgroupFromTheStart() throws Exception {
        assumeFound("pids");
        LocalSettings settings = LocalSettings.DEFAULT.withJail(JailBounds.DEFAULT.withProcesses(200));
        List<Path> folders;
        try (Jail jail = JailFactory.find(settings).start()) {
            folders = jail.cgroup().folders();
            assertThat(folders).isNotEmpty().allSatisfy(folder -> {
                List<String> members = Files.readAllLines(folder.resolve("cgroup.procs"));
                assertThat(members)
                        .contains(Long.toString(jail.zygote().pid()))
                        .contains(Long.toString(
                                jail.template().process().orElseThrow().pid()))
                        .doesNotContain(Long.toString(ProcessHandle.current().pid()));
            });
        }
        assertThat(folders).noneMatch(Files::exists);
    }

    @Test
    void aJailThatDoesNotStartLeavesNoCgroup() throws Exception {
        assumeFound("pids");
        Path parent = ((CgroupPlace.Found) Cgroups.find(host).place("pids")).parent();
        LocalSettings settings = LocalSettings.DEFAULT.withPreload(List.of("there_is_no_such_module"));
        String prefix = CgroupName.ofHost(host).replace("host", "");
        int before = Integer.parseInt(CgroupName.ofJail(host).substring(prefix.length()));
        try {
            JailFactory.find(settings).start().close();
        } catch (dev.valise.ValiseException expected) {
            assertThat(expected).hasMessageContaining("there_is_no_such_module");
        }
        int after = Integer.parseInt(CgroupName.ofJail(host).substring(prefix.length()));
        assertThat(after).isGreaterThan(before + 1);
        // Other tests make jails meanwhile; theirs have processes.
        for (int number = before + 1; number < after; number++) {
            Path folder = parent.resolve(prefix + number);
            assertThat(Files.exists(folder)
                            && Files.readAllLines(folder.resolve("cgroup.procs"))
                                    .isEmpty())
                    .isFalse();
        }
    }

    @Test
    void processesOfAJailAreBoundedTogether() {
        assumeFound("pids");
        LocalSettings settings = LocalSettings.DEFAULT
                .withJail(JailBounds.DEFAULT.withProcesses(100))
                .withLimits(LocalSettings.DEFAULT.limits().withProcesses(1000));
        try (Sandbox valise = Sandbox.start(settings, JailFactory.find(settings))) {
            Outcome outcome = valise.call(Scope.empty(), Call.code("""
                    import threading
                    going = threading.Event()
                    threads = []
                    try:
                        for _ in range(200):
                            threads.append(threading.Thread(target=going.wait))
                            threads[-1].start()
                        reached = False
                    except RuntimeError:
                        threads.pop()
                        reached = True
                    going.set()
                    for each in threads:
                        each.join()
                    reached, len(threads)
                    """));
            assertThat(outcome.value().asList().get(0).asBoolean()).isTrue();
            assertThat(outcome.value().asList().get(1).asInt()).isBetween(40, 100);
        }
    }

    @Test
    void aJailCanBeKeptOffSomeProcessors() {
        LocalSettings settings = LocalSettings.DEFAULT;
        JailFactory jails = JailFactory.find(settings);
        try (Jail jail = jails.start()) {
            Optional<JailProcessors> found = jail.cgroup().processors();
            assumeThat(found)
                    .as("several processors, and cgroups that can bound them")
                    .isPresent();
            JailProcessors processors = found.orElseThrow();
            ProcessorList some = processors.all().withoutFirst(1);

            processors.runOn(some);

            assertThat(allowed(jail)).isEqualTo(some);
            processors.runOn(processors.all());
            assertThat(allowed(jail)).isEqualTo(processors.all());
            assertThat(processors.usedNanos().orElseThrow()).isPositive();
        }
    }

    private static ProcessorList allowed(Jail jail) {
        String status = Host.readText(
                        Path.of("/proc", Long.toString(jail.zygote().pid()), "status"))
                .orElseThrow();
        return status.lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> ProcessorList.of(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void cgroupsOfJvmsThatHaveEndedAreRemoved() throws IOException {
        assumeFound("pids");
        Path parent = ((CgroupPlace.Found) Cgroups.find(host).place("pids")).parent();
        String jvm = CgroupName.ofJail(host);
        String own = jvm.substring(0, jvm.lastIndexOf('-'));
        // A process of this JVM's number that started earlier: it has ended.
        Path ended = parent.resolve(own.substring(0, own.lastIndexOf('-')) + "-1-1");
        Path alive = parent.resolve(jvm);
        Files.createDirectory(ended);
        Files.createDirectory(alive);
        try {
            Cgroups.find(host);
            assertThat(ended).doesNotExist();
            assertThat(alive).exists();
        } finally {
            Files.deleteIfExists(ended);
            Files.deleteIfExists(alive);
        }
    }

    @Test
    void aCommandJoinsCgroupsOfVersion2() throws IOException {
        assumeThat(Files.isWritable(UNIFIED.resolve("cgroup.procs")))
                .as("version 2 is mounted beside version 1, and may be written")
                .isTrue();
        Path folder = Files.createDirectory(UNIFIED.resolve(CgroupName.ofJail(host)));
        try (Cgroup cgroup = new Cgroup(List.of(folder), Optional.empty(), Optional.empty())) {
            List<String> joining = new JailCommand(
                            Bubblewrap.find(host),
                            JailUser.pick(host),
                            new InterpreterProbe(host, JailUser.pick(host)).probe("/usr/bin/python3"),
                            List.of(),
                            1 << 20,
                            1 << 20,
                            Map.of())
                    .worker(Path.of("/dev/null"), cgroup.joins());
            List<String> command = new java.util.ArrayList<>(joining.subList(0, joining.indexOf("--") + 1));
            command.addAll(List.of("/bin/cat", "/proc/self/cgroup"));

            ShortRun run = ShortRun.of(command, Map.of());

            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("0::/" + folder.getFileName());
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aCgroupThatCannotBeJoinedRefusesTheStart() {
        ShortRun run = ShortRun.of(
                List.of("/bin/sh", "-c", "echo 'sh: 1: cannot create x: Permission denied' >&2; exit 68"), Map.of());

        Refusal refusal = new HostCheck(host, JailUser.pick(host)).explain(run.status(), run.err());

        assertThat(refusal.what()).contains("cgroup").contains("joined");
        assertThat(refusal.why()).contains("Permission denied");
        assertThat(refusal.fix()).contains("Delegate=yes");
    }

    private void assumeFound(String controller) {
        assumeThat(Cgroups.find(host).place(controller))
                .as("this user may make cgroups here")
                .isInstanceOf(CgroupPlace.Found.class);
    }
}
