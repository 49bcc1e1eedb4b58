package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that code tries gets out of its call: each attempt has the verdict that it should, and does no harm to its
 * neighbors. Alone in its JVM, since what it leaves on the host is counted.
 */
@Isolated
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EscapesTest {
    /** Descriptors that the JVM itself opens and closes meanwhile: class files, selectors of its pools. */
    private static final int JVM_DESCRIPTORS = 48;

    private long processes;
    private int descriptors;
    private EscapeGround ground;

    @BeforeAll
    void start() {
        processes = ProcessHandle.current().descendants().count();
        descriptors = descriptors();
        ground = new EscapeGround(Set.of());
    }

    @AfterAll
    void leavesNothingOnTheHost() {
        ground.close();
        assertThat(ProcessHandle.current().descendants().count()).isLessThanOrEqualTo(processes);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + JVM_DESCRIPTORS);
        assertThat(Stream.of("/escaped", "/usr/escaped", "/dev/escaped", "/tmp/escaped", "/dev/shm/escaped"))
                .noneMatch(path -> Files.exists(Path.of(path)));
    }

    static List<Escape> attempts() {
        return Escape.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void attempts(Escape escape) {
        assertThat(ground.verdict(escape)).as(escape.toString()).isIn(escape.verdicts());
        ground.assertUnharmed(escape.toString());
    }

    @Test
    void areMoreThanTwoHundred() {
        assertThat(Escape.all())
                .hasSizeGreaterThan(200)
                .extracting(Escape::toString)
                .doesNotHaveDuplicates();
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }
}
