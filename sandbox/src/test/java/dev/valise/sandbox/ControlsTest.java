package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each control stops something: where it alone is left out, attempts get through that it stops otherwise. Where several
 * controls stop the same, the others are left out in both cases, so that each is tested without the others. All that
 * succeeds is found by {@link AllControlsTest}.
 */
class ControlsTest {
    private static final String DEVICE = "finds a network device of the host";

    static Stream<Arguments> controls() {
        return Stream.of(
                control(
                        LeftOut.of(Control.LINEAGE_FILTER),
                        "connects to the host's socket",
                        "begins a session, which has a share of the processors"),
                control(
                        LeftOut.of(Control.LINEAGE_FILTER, Control.LANDLOCK),
                        "ends the template",
                        "runs a program",
                        "ends its own scope's holder"),
                control(LeftOut.of(Control.LANDLOCK, Control.LINEAGE_FILTER), "ends a neighbor", "runs a program"),
                control(
                        LeftOut.of(Control.JAIL_FILTER, Control.LINEAGE_FILTER, Control.LANDLOCK),
                        "adds a key",
                        "makes an io_uring, which no filter sees into"),
                control(
                        LeftOut.of(Control.LANDLOCK),
                        "reads a neighbor's file",
                        "lists the folders of the lineages",
                        "moves a neighbor's folder away"),
                control(
                        LeftOut.of(Control.NO_FURTHER_NAMESPACES, Control.JAIL_FILTER, Control.LINEAGE_FILTER),
                        "makes a namespace of users"),
                control(
                        LeftOut.of(
                                Control.NETWORK_NAMESPACE,
                                Control.JAIL_FILTER,
                                Control.LINEAGE_FILTER,
                                Control.LANDLOCK),
                        "connects to the host's own address"),
                control(LeftOut.of(Control.NETWORK_NAMESPACE), DEVICE),
                control(
                        LeftOut.of(Control.IPC_NAMESPACE, Control.JAIL_FILTER, Control.LINEAGE_FILTER),
                        "finds semaphores of another tenant"),
                control(LeftOut.of(Control.HOST_NAME_NAMESPACE), "reads the host's name"),
                control(LeftOut.of(Control.NO_PROC), "looks at its own process"),
                control(
                        LeftOut.of(Control.READ_ONLY_ROOT, Control.LANDLOCK),
                        "writes to the root",
                        "writes to the devices"),
                control(
                        LeftOut.of(Control.READ_ONLY_ROOT),
                        "takes from others the right to the root",
                        "takes from others the right to the devices"),
                control(LeftOut.of(Control.SIZED_FOLDERS), "fills shared memory"),
                control(
                        LeftOut.of(Control.HARD_LIMITS),
                        "makes a file of a terabyte",
                        "has its core written, by a program too"));
    }

    private static Arguments control(LeftOut leftOut, String... attempts) {
        return Arguments.of(leftOut, Set.of(attempts));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void controls(LeftOut leftOut, Set<String> named) {
        assumeThat(!named.contains(DEVICE) || EscapeGround.device().isPresent())
                .as("the host has a network device")
                .isTrue();
        List<Escape> attempts = Escape.all().stream()
                .filter(escape -> named.contains(escape.name()))
                .toList();
        List<String> caught = new ArrayList<>();
        try (EscapeGround with = new EscapeGround(leftOut.peers());
                EscapeGround left = new EscapeGround(leftOut.both())) {
            for (Escape escape : attempts) {
                boolean held = escape.verdicts().contains(with.verdict(escape));
                boolean heldWithout = escape.verdicts().contains(left.verdict(escape));
                if (held && !heldWithout) {
                    caught.add(escape.name());
                }
                with.mend();
                left.mend();
            }
        }
        assertThat(caught).containsExactlyInAnyOrderElementsOf(named);
    }

    /** {@link ShortageTest} leaves out the cgroup, on hosts that give one. */
    @Test
    void allOfThemAreTested() {
        EnumSet<Control> tested = EnumSet.of(Control.CGROUP);
        controls()
                .forEach(arguments ->
                        tested.add(((LeftOut) Objects.requireNonNull(arguments.get()[0])).control()));
        assertThat(tested).contains(Control.values());
    }
}
