package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each control stops something: where it alone is left out, attempts get through that it stops otherwise. Where several
 * controls stop the same, the others are left out in both cases, so that each is tested without the others.
 */
class ControlsTest {
    private static final Set<Control> FILTERS = EnumSet.of(Control.JAIL_FILTER, Control.LINEAGE_FILTER);

    private static final String DEVICE = "finds a network device of the host";

    static Stream<Arguments> controls() {
        return Stream.of(
                control(
                        Control.LINEAGE_FILTER,
                        Set.of(),
                        "connects to the host's socket",
                        "begins a session, which has a share of the processors"),
                control(
                        Control.LINEAGE_FILTER,
                        Set.of(Control.LANDLOCK),
                        "ends the template",
                        "runs a program",
                        "ends its own scope's holder"),
                control(Control.LANDLOCK, Set.of(Control.LINEAGE_FILTER), "ends a neighbor", "runs a program"),
                control(
                        Control.JAIL_FILTER,
                        Set.of(Control.LINEAGE_FILTER, Control.LANDLOCK),
                        "traces itself for a neighbor",
                        "makes an io_uring, which no filter sees into"),
                control(
                        Control.LANDLOCK,
                        Set.of(),
                        "reads a neighbor's file",
                        "lists the folders of the lineages",
                        "moves a neighbor's folder away"),
                control(Control.NO_FURTHER_NAMESPACES, FILTERS, "makes a namespace of users"),
                control(
                        Control.NETWORK_NAMESPACE,
                        Set.of(Control.JAIL_FILTER, Control.LINEAGE_FILTER, Control.LANDLOCK),
                        "connects to the host's own address"),
                control(Control.NETWORK_NAMESPACE, Set.of(), DEVICE),
                control(Control.IPC_NAMESPACE, FILTERS, "finds semaphores of another tenant"),
                control(Control.HOST_NAME_NAMESPACE, Set.of(), "reads the host's name"),
                control(Control.NO_PROC, Set.of(), "looks at its own process"),
                control(
                        Control.READ_ONLY_ROOT,
                        Set.of(Control.LANDLOCK),
                        "writes to the root",
                        "writes to the devices"),
                control(
                        Control.READ_ONLY_ROOT,
                        Set.of(),
                        "takes from others the right to the root",
                        "takes from others the right to the devices"),
                control(Control.SIZED_FOLDERS, Set.of(), "fills shared memory"),
                control(
                        Control.HARD_LIMITS,
                        Set.of(),
                        "makes a file of a terabyte",
                        "has its core written, by a program too"));
    }

    private static Arguments control(Control control, Set<Control> peers, String... attempts) {
        return Arguments.of(control, peers, Set.of(attempts));
    }

    @ParameterizedTest(name = "{0}, without {1}")
    @MethodSource
    void controls(Control control, Set<Control> peers, Set<String> named) {
        assumeThat(!named.contains(DEVICE) || EscapeGround.device().isPresent())
                .as("the host has a network device")
                .isTrue();
        List<Escape> attempts = Escape.all().stream()
                .filter(escape -> named.contains(escape.name()))
                .toList();
        List<String> caught = new ArrayList<>();
        EnumSet<Control> without = EnumSet.of(control);
        without.addAll(peers);
        try (EscapeGround with = new EscapeGround(peers);
                EscapeGround left = new EscapeGround(without)) {
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
        controls().forEach(arguments -> tested.add((Control) arguments.get()[0]));
        assertThat(tested).contains(Control.values());
    }
}
