package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.JailBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cgroups on hosts of other kinds than this one: trees of files that look like theirs. */
class CgroupsTest {
    private static final String SERVICE = "sys/fs/cgroup/system.slice/valise.service/";
    private static final String VERSION_2 =
            "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

    private final PublicFolder root = PublicFolder.create();
    private final Host host = new Host("Linux", root.path(), "");

    @AfterEach
    void cleanUp() {
        root.close();
    }

    @Test
    void boundsAJailInVersion2() throws IOException {
        service("memory pids cpu io");

        Cgroup cgroup = Cgroups.find(host)
                .create(JailBounds.DEFAULT
                        .withMemoryBytes(1L << 30)
                        .withProcesses(100)
                        .withProcessors(1.5));

        assertThat(cgroup.folders()).hasSize(1);
        Path folder = cgroup.folders().getFirst();
        assertThat(folder.getParent()).isEqualTo(root.path().resolve(SERVICE));
        assertThat(folder.resolve("memory.max")).hasContent("1073741824");
        assertThat(folder.resolve("memory.swap.max")).hasContent("0");
        assertThat(folder.resolve("memory.oom.group")).hasContent("0");
        assertThat(folder.resolve("pids.max")).hasContent("100");
        assertThat(folder.resolve("cpu.weight")).hasContent("100");
        assertThat(folder.resolve("cpu.max")).hasContent("150000 100000");
        assertThat(cgroup.joins()).containsExactly(folder.resolve("cgroup.procs"));
        assertThat(cgroup.memory())
                .hasValueSatisfying(memory -> assertThat(memory.bytes()).isEqualTo(1L << 30));
    }

    @Test
    void movesThisProcessBelowACgroupThatHandsDown() throws IOException {
        service("memory pids cpu");

        Cgroups.find(host);

        Path below = root.path().resolve(SERVICE).resolve(CgroupName.ofHost(host));
        assertThat(below.resolve("cgroup.procs"))
                .hasContent(Long.toString(ProcessHandle.current().pid()));
        assertThat(root.path().resolve(SERVICE + "cgroup.subtree_control")).hasContent("+cpu");

        // Now the process is there, and the next jail is made beside it all the same.
        root.file("proc/self/cgroup", "0::/system.slice/valise.service/" + below.getFileName() + "\n");
        assertThat(Cgroups.find(host).place("cpu"))
                .isEqualTo(new CgroupPlace.Found(
                        2, root.path().resolve(SERVICE.strip()).normalize()));
    }

    @Test
    void leavesAProcessWhereControllersAreHandedDownAlready() {
        service("memory pids cpu");
        root.file(SERVICE + "cgroup.subtree_control", "cpu memory pids\n");

        assertThat(Cgroups.find(host).place("memory")).isInstanceOf(CgroupPlace.Found.class);
        assertThat(root.path().resolve(SERVICE).resolve(CgroupName.ofHost(host)))
                .doesNotExist();
    }

    @Test
    void usesBothVersionsWhereAHostHasItsControllersOnBoth() throws IOException {
        root.file("proc/self/mountinfo", """
                31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                30 23 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """);
        root.file("proc/self/cgroup", "4:memory:/a\n2:cpu,cpuacct:/b\n0::/\n");
        root.file("sys/fs/cgroup/memory/a/cgroup.procs", "");
        root.file("sys/fs/cgroup/cpu,cpuacct/b/cgroup.procs", "");
        root.file("sys/fs/cgroup/unified/cgroup.procs", "");
        root.file("sys/fs/cgroup/unified/cgroup.subtree_control", "");
        root.file("sys/fs/cgroup/unified/cgroup.controllers", "pids\n");

        Cgroup cgroup = Cgroups.find(host)
                .create(JailBounds.DEFAULT.withMemoryBytes(1L << 30).withProcessors(0.5));

        assertThat(cgroup.folders())
                .extracting(folder -> root.path().relativize(folder.getParent()).toString())
                .containsExactly("sys/fs/cgroup/memory/a", "sys/fs/cgroup/unified", "sys/fs/cgroup/cpu,cpuacct/b");
        assertThat(cgroup.folders().get(0).resolve("memory.limit_in_bytes")).hasContent("1073741824");
        assertThat(cgroup.folders().get(0).resolve("memory.memsw.limit_in_bytes"))
                .hasContent("1073741824");
        assertThat(cgroup.folders().get(1).resolve("pids.max")).hasContent("4096");
        assertThat(cgroup.folders().get(2).resolve("cpu.cfs_quota_us")).hasContent("50000");
        assertThat(cgroup.folders().get(2).resolve("cpu.shares"))
                .hasContent("" + 1024 * Runtime.getRuntime().availableProcessors());
    }

    @Test
    void findsItsOwnInAContainerThatSeesTheHostsNames() {
        root.file("proc/self/mountinfo", "31 30 0:27 /docker/1f /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
        root.file("proc/self/cgroup", "4:memory:/docker/1f\n");
        root.file("sys/fs/cgroup/memory/cgroup.procs", "");

        assertThat(CgroupHierarchy.of(host))
                .extracting(CgroupHierarchy::own)
                .containsExactly(root.path().resolve("sys/fs/cgroup/memory"));

        root.file("proc/self/cgroup", "4:memory:/elsewhere\n");
        assertThat(CgroupHierarchy.of(host)).isEmpty();
        root.file("proc/self/cgroup", "4:memory:/../1f\n");
        assertThat(CgroupHierarchy.of(host)).isEmpty();
    }

    @Test
    void findsTheProcessorsOfAJailInBothVersions() throws IOException {
        service("memory pids cpu cpuset");
        root.file(SERVICE + "cpuset.cpus.effective", "0-3\n");
        JailProcessors found =
                Cgroups.find(host).create(JailBounds.DEFAULT).processors().orElseThrow();
        assertThat(found.all()).isEqualTo(ProcessorList.of("0-3"));
        assertThat(found.usage()).hasFileName("cpu.stat");
        assertThat(found.allowed().getParent()).isEqualTo(found.usage().getParent());

        root.file(SERVICE + "cpuset.cpus.effective", "2\n");
        assertThat(Cgroups.find(host).create(JailBounds.DEFAULT).processors())
                .as("there is nothing to leave to others")
                .isEmpty();

        root.file("proc/self/mountinfo", """
                31 30 0:27 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
                32 30 0:28 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct
                """);
        root.file("proc/self/cgroup", "4:cpuset:/\n2:cpuacct:/\n");
        root.file("sys/fs/cgroup/cpuset/cgroup.procs", "");
        root.file("sys/fs/cgroup/cpuset/cpuset.effective_cpus", "0-1\n");
        root.file("sys/fs/cgroup/cpuset/cpuset.effective_mems", "0\n");
        root.file("sys/fs/cgroup/cpuacct/cgroup.procs", "");
        found = Cgroups.find(host).create(JailBounds.DEFAULT).processors().orElseThrow();
        assertThat(found.usage()).hasFileName("cpuacct.usage");
        assertThat(found.allowed()).hasContent("0-1");
        assertThat(found.allowed().resolveSibling("cpuset.mems")).hasContent("0");
    }

    @Test
    void countsWhatTheKernelHasEnded() throws IOException {
        Path folder = root.folder("cgroup");
        root.file("cgroup/memory.events", "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\noom_group_kill 0\n");
        root.file("cgroup/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");

        assertThat(new Cgroup.Memory(1, 2, folder).kills()).isEqualTo(2);
        assertThat(new Cgroup.Memory(1, 1, folder).kills()).isEqualTo(5);
        assertThat(new Cgroup.Memory(1, 2, folder.resolve("gone")).kills()).isZero();
    }

    @Test
    void givesAJailHalfOfWhatItsServiceMayHave() {
        service("memory");
        root.file("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\n");
        assertThat(Cgroups.find(host).memoryBytes(JailBounds.DEFAULT)).isEqualTo(8L << 30);

        root.file(SERVICE + "memory.max", "max\n");
        root.file("sys/fs/cgroup/system.slice/cgroup.procs", "");
        root.file("sys/fs/cgroup/system.slice/memory.max", "4294967296\n");
        assertThat(Cgroups.find(host).memoryBytes(JailBounds.DEFAULT)).isEqualTo(2L << 30);

        root.file(SERVICE + "memory.max", "1000000\n");
        assertThat(Cgroups.find(host).memoryBytes(JailBounds.DEFAULT)).isEqualTo(JailBounds.LEAST_MEMORY);
    }

    @Test
    void saysWhatIsWeakerAndWhatToDo() {
        assertThat(memory().detail()).contains("no cgroups are mounted").contains("for each call only");

        service("cpu");
        assertThat(memory().status()).isEqualTo(Finding.Status.WEAKER);
        assertThat(memory().detail()).contains("valise.service").contains("has no controller 'memory'");
        assertThat(memory().fix()).contains("Delegate=memory");

        service("memory");
        root.path().resolve(SERVICE + "cgroup.procs").toFile().delete();
        assertThat(memory().detail()).contains("this user may make none in").contains("valise.service");
        assertThat(memory().fix()).contains("Delegate=yes").contains("root");

        root.file(".dockerenv", "");
        assertThat(memory().fix()).contains("cgroup_writable").contains("--privileged");

        service("memory");
        root.path().resolve(SERVICE + "cgroup.subtree_control").toFile().delete();
        root.folder(SERVICE + "cgroup.subtree_control"); // so that it cannot be written
        assertThat(memory().detail()).contains("cannot hand down 'memory'").contains("other processes");
        assertThat(memory().fix()).contains("/init/cgroup.procs");
    }

    @Test
    void namesJailsSoThatThoseOfAnotherJvmAreKnown() {
        root.file("proc/123/stat", "123 (java (x) y) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 0");

        assertThat(CgroupName.isAbandoned(host, "valise-0-123-777-1")).isFalse();
        assertThat(CgroupName.isAbandoned(host, "valise-0-123-776-1")).isTrue();
        assertThat(CgroupName.isAbandoned(host, "valise-0-124-777-host")).isTrue();
        assertThat(CgroupName.isAbandoned(host, "valise-5-124-777-1"))
                .as("counted elsewhere")
                .isFalse();
        assertThat(CgroupName.isAbandoned(host, "valise-mine")).isFalse();
        Host real = Host.current();
        assertThat(CgroupName.isAbandoned(real, CgroupName.ofJail(real))).isFalse();
        assertThat(CgroupName.ofJail(real)).isNotEqualTo(CgroupName.ofJail(real));
    }

    private Finding memory() {
        return CgroupFindings.of(Cgroups.find(host), false).getFirst();
    }

    /** A service that systemd started, with these controllers. */
    private void service(String controllers) {
        root.file("proc/self/mountinfo", VERSION_2);
        root.file("proc/self/cgroup", "0::/system.slice/valise.service\n");
        root.file(SERVICE + "cgroup.controllers", controllers + "\n");
        root.file(SERVICE + "cgroup.procs", "1\n");
        root.file(SERVICE + "cgroup.type", "domain\n");
        if (!Files.isDirectory(root.path().resolve(SERVICE + "cgroup.subtree_control"))) {
            root.file(SERVICE + "cgroup.subtree_control", "\n");
        }
        Path below = root.path().resolve(SERVICE).resolve(CgroupName.ofHost(host));
        root.file(root.path().relativize(below) + "/cgroup.procs", "");
        assertThat(below.resolve("cgroup.procs").toFile().delete()
                        && below.toFile().delete())
                .isTrue();
    }
}
