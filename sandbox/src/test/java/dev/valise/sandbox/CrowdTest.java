package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tenants whose cgroups are files that look like theirs, of both versions. */
class CrowdTest {
    private static final long SECOND = 1_000_000_000;

    private final PublicFolder root = PublicFolder.create();
    private final Host host = new Host("Linux", root.path(), "");
    private final Crowd crowd = new Crowd(new IdleProcessors(host));

    private final JailProcessors storm = jail("storm", "cpu.stat", "usage_usec 0\n");
    private final JailProcessors calm = jail("calm", "cpuacct.usage", "0\n");

    @AfterEach
    void cleanUp() {
        root.close();
    }

    @Test
    void whoTakesMoreThanItsShareLeavesAProcessorUntilItTakesLess() {
        enter("storm", "calm");

        after(1_500_000, 100_000, 40);
        assertThat(storm.allowed()).hasContent("3");
        assertThat(calm.allowed()).hasContent("");

        after(900_000, 100_000, 10);
        assertThat(storm.allowed()).hasContent("3");

        after(500_000, 100_000, 50);
        assertThat(storm.allowed()).hasContent("2,3");
    }

    @Test
    void jailsOfOneTenantCountTogether() {
        enter("a tenant", "a tenant");

        after(1_500_000, 100_000);

        assertThat(storm.allowed()).hasContent("");
    }

    @Test
    void whoHasLeftOrRunsNothingDoesNotCount() {
        enter("storm", "calm");
        after(1_500_000, 0);
        after(1_500_000, 0);
        assertThat(storm.allowed()).as("the other has run nothing for a while").hasContent("2,3");

        after(1_500_000, 10_000);
        assertThat(storm.allowed()).hasContent("3");
        crowd.leave(calm);
        after(1_500_000, 10_000);
        assertThat(storm.allowed()).hasContent("2,3");
    }

    private long stormMicros;
    private long calmMicros;
    private long idleTicks;

    private void after(long storm, long calm) {
        after(storm, calm, 0);
    }

    /** A second later each has run for so many microseconds more, and the second processor was idle for so many hundredths. */
    private void after(long storm, long calm, int idle) {
        idleTicks += idle;
        root.file("proc/stat", "cpu  1 2 3 4 5\ncpu2 9 9 9 9 9\ncpu3 7 0 7 " + idleTicks + " 0\nintr 1 2\n");
        stormMicros += storm;
        calmMicros += calm;
        root.file("storm/cpu.stat", "usage_usec " + stormMicros + "\nuser_usec 0\n");
        root.file("calm/cpuacct.usage", 1_000 * calmMicros + "\n");
        crowd.judge(SECOND);
    }

    private void enter(String tenantOfStorm, String tenantOfCalm) {
        crowd.enter(tenantOfStorm, storm);
        crowd.enter(tenantOfCalm, calm);
    }

    private JailProcessors jail(String name, String usage, String nothing) {
        root.file(name + "/cpuset.cpus", "");
        root.file(name + "/" + usage, nothing);
        Path folder = root.path().resolve(name);
        return new JailProcessors(folder.resolve(usage), folder.resolve("cpuset.cpus"), ProcessorList.of("2-3"));
    }
}
