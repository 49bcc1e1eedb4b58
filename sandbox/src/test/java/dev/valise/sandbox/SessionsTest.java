package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final String ON = "proc/sys/kernel/sched_autogroup_enabled";
    private static final String OURS = "proc/self/cgroup";

    private final PublicFolder root = PublicFolder.create();
    private final Host host = new Host("Linux", root.path(), "");

    @AfterEach
    void cleanUp() {
        root.close();
    }

    @Test
    void shareProcessorsInTheRootCgroupOfEitherVersion() {
        root.file(ON, "1\n");
        root.file(OURS, "4:memory:/a\n1:cpu,cpuacct:/\n0::/\n");
        assertThat(Sessions.shareProcessors(host)).isTrue();
        root.file(OURS, "0::/user.slice\n");
        assertThat(Sessions.shareProcessors(host)).isTrue();
    }

    @Test
    void doNotWhereTheKernelDoesNot() {
        root.file(OURS, "0::/\n");
        assertThat(Sessions.shareProcessors(host)).isFalse();
        root.file(ON, "0\n");
        assertThat(Sessions.shareProcessors(host)).isFalse();
    }

    @Test
    void doNotInACgroupThatHasAShareItself() {
        root.file(ON, "1\n");
        root.file(OURS, "1:cpu,cpuacct:/system.slice\n0::/\n");
        assertThat(Sessions.shareProcessors(host)).isFalse();
        root.file(OURS, "0::/system.slice\n");
        root.file("sys/fs/cgroup/system.slice/cpu.weight", "100\n");
        assertThat(Sessions.shareProcessors(host)).isFalse();
    }

    @Test
    void mayNotInAContainerWhoseRootIsAnyCgroup() {
        root.file(ON, "1\n");
        root.file(OURS, "1:cpu,cpuacct:/\n");
        root.file(".dockerenv", "");
        assertThat(Sessions.shareProcessors(host)).isFalse();
    }

    @Test
    void makeUpForACgroupOfProcessors() {
        assertThat(processors(true))
                .satisfies(it -> assertThat(it.status()).isEqualTo(Finding.Status.OK))
                .satisfies(it -> assertThat(it.detail()).contains("each session an equal share"));
        assertThat(processors(false).status()).isEqualTo(Finding.Status.WEAKER);
    }

    private Finding processors(boolean bySession) {
        return CgroupFindings.of(Cgroups.find(host), bySession).stream()
                .filter(each -> each.layer().equals("cgroup for processors"))
                .findFirst()
                .orElseThrow();
    }
}
