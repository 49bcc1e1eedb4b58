package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that code tries gets out of its call: each attempt has the verdict that it should, and does no harm to its
 * neighbors nor to the host. Alone in its JVM, since what it leaves on the host is counted.
 */
@Isolated
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EscapesTest {
    private EscapeGround ground;
    private HostWatch host;

    @BeforeAll
    void start() {
        ground = new EscapeGround(Set.of());
        ground.warmUp();
        host = ground.watch();
    }

    @AfterAll
    void leavesNothingOnTheHost() {
        host.assertUnharmed("all attempts");
        ground.close();
        host.assertNothingIsLeft();
    }

    static List<Escape> attempts() {
        return Escape.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void attempts(Escape escape) {
        assertThat(ground.verdictAmongOthers(escape)).as(escape.toString()).isIn(escape.verdicts());
        ground.assertUnharmed(escape.toString());
        host.assertUnharmed(escape.toString());
    }

    @Test
    void areMoreThanTwoHundred() {
        assertThat(Escape.all())
                .hasSizeGreaterThan(200)
                .extracting(Escape::toString)
                .doesNotHaveDuplicates();
    }
}
