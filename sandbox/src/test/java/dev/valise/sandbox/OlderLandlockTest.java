package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.Isolation;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.ValiseException;
import dev.valise.spi.LocalSettings;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a kernel's Landlock lacks is covered by something else, or the kernel is refused. This one's is used as if it were
 * older: the zygote asks it for nothing that the older had not.
 */
class OlderLandlockTest {
    private static final String CUT_SHORT = "cuts a neighbor's file short";

    /**
     * Versions by what the next has more: moves between folders, cutting short, TCP, devices, sockets and signals. What walls
     * off neighbors differs before version 3, before version 6, and from there on; those between are tried by {@code
     * -Dlandlock.all=true}.
     */
    private static IntStream versions() {
        return Boolean.getBoolean("landlock.all") ? IntStream.rangeClosed(1, 5) : IntStream.of(1, 5);
    }

    @ParameterizedTest(name = "version {0}")
    @MethodSource("versions")
    void lineagesAreKeptFromEachOther(int version) {
        assumeKernelHas(version);
        SoftAssertions all = new SoftAssertions();
        try (EscapeGround ground = new EscapeGround(Set.of(), jails -> jails.withLandlock(version))) {
            for (Escape escape : amongNeighbors()) {
                String verdict = ground.verdict(escape);
                boolean byTheFilter = version < 3 && escape.name().equals(CUT_SHORT);
                all.assertThat(verdict).as(escape.name()).isIn(byTheFilter ? Set.of("EPERM") : escape.verdicts());
                ground.mend();
            }
        }
        all.assertAll();
    }

    /** That nothing gets through above is due to the filter that such a kernel gets. */
    @Test
    void withoutItsFilterAnOlderOneLetsFilesBeCutShort() {
        assumeKernelHas(2);
        Escape escape = amongNeighbors().stream()
                .filter(each -> each.name().equals(CUT_SHORT))
                .findFirst()
                .orElseThrow();
        try (EscapeGround ground = new EscapeGround(Set.of(Control.LINEAGE_FILTER), jails -> jails.withLandlock(2))) {
            assertThat(ground.verdict(escape)).isEqualTo("done");
        }
    }

    @Test
    void aLineageOfAnOlderOneCutsItsOwnFilesByDescriptor() {
        LocalSettings settings = LocalSettings.DEFAULT;
        try (Sandbox valise = Sandbox.start(settings, JailFactory.find(settings).withLandlock(2))) {
            Outcome outcome = valise.call(
                    Scope.empty(),
                    "with open('f', 'w+') as f:\n    f.write('long')\n    f.truncate(1)\nopen('f').read()");
            assertThat(outcome.value().asString()).isEqualTo("l");
        }
    }

    @Test
    void aKernelWithoutIsRefused() {
        JailFactory jails = JailFactory.find(LocalSettings.DEFAULT).withLandlock(0);

        assertThatThrownBy(jails::start)
                .isInstanceOfSatisfying(
                        ValiseException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ValiseException.Code.HOST_UNFIT))
                .hasMessageContaining("each other's files in /work")
                .hasMessageContaining("CONFIG_SECURITY_LANDLOCK")
                .hasMessageContaining("--isolation=shared-files");
    }

    @Test
    void aKernelWithoutRunsWhenThatIsAskedForByName() {
        LocalSettings settings = LocalSettings.DEFAULT.withIsolation(Isolation.SHARED_FILES);
        try (Sandbox valise = Sandbox.start(settings, JailFactory.find(settings).withLandlock(0))) {
            Outcome neighbor = valise.call(
                    Scope.empty(), "import os\nopen('secret', 'w').write('x')\nos.getcwd() + '/secret', os.getppid()");
            String file = neighbor.value().asList().get(0).asString();
            long holder = neighbor.value().asList().get(1).asLong();

            assertThat(valise.call(Scope.empty(), "open('" + file + "').read()")
                            .value()
                            .asString())
                    .as("what was asked for")
                    .isEqualTo("x");
            assertThat(valise.call(Scope.empty(), "import os\nos.kill(" + holder + ", 9)"))
                    .as("other walls stand")
                    .isInstanceOfSatisfying(
                            Outcome.Raised.class,
                            raised -> assertThat(raised.error().type()).isEqualTo("PermissionError"));
        }
    }

    @Test
    void sharedFilesChangeNothingWhereTheKernelHasIt() {
        assumeKernelHas(1);
        LocalSettings settings = LocalSettings.DEFAULT.withIsolation(Isolation.SHARED_FILES);
        try (Jail jail = JailFactory.find(settings).start()) {
            assertThat(jail.walls().landlock()).isPositive();
        }
    }

    private static List<Escape> amongNeighbors() {
        List<Escape> found = Escape.all().stream()
                .filter(each ->
                        each.calls().stream().anyMatch(code -> code.contains("neighbor") || code.contains("/work")))
                .filter(each -> !each.mustBeEnded())
                .toList();
        assertThat(found).hasSizeGreaterThan(40);
        return found;
    }

    private static void assumeKernelHas(int version) {
        try (Jail jail = JailFactory.find(LocalSettings.DEFAULT).start()) {
            assumeThat(jail.walls().landlock()).isGreaterThanOrEqualTo(version);
        }
    }
}
