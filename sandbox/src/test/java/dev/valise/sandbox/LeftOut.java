package dev.valise.sandbox;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A control that is left out, among peers that are left out with and without it, since they stop the same.
 *
 * @param control that is tested
 * @param peers that are not
 */
record LeftOut(Control control, Set<Control> peers) {
    LeftOut {
        peers = Set.copyOf(peers);
    }

    /** One that stands beside others. */
    static LeftOut of(Control control, Control... peers) {
        return new LeftOut(control, Set.copyOf(Arrays.asList(peers)));
    }

    /** Each alone, and those whose peers hide what they stop. */
    static List<LeftOut> all() {
        Stream<LeftOut> alone = Arrays.stream(Control.values()).map(LeftOut::of);
        Stream<LeftOut> among = Stream.of(
                of(Control.LINEAGE_FILTER, Control.LANDLOCK),
                of(Control.LANDLOCK, Control.LINEAGE_FILTER),
                of(Control.JAIL_FILTER, Control.LINEAGE_FILTER, Control.LANDLOCK),
                of(Control.NO_FURTHER_NAMESPACES, Control.JAIL_FILTER, Control.LINEAGE_FILTER),
                of(Control.NETWORK_NAMESPACE, Control.JAIL_FILTER, Control.LINEAGE_FILTER, Control.LANDLOCK),
                of(Control.IPC_NAMESPACE, Control.JAIL_FILTER, Control.LINEAGE_FILTER),
                of(Control.READ_ONLY_ROOT, Control.LANDLOCK));
        return Stream.concat(alone, among)
                .sorted((one, other) -> one.control().compareTo(other.control()))
                .toList();
    }

    /** What is left out: the control, and its peers. */
    Set<Control> both() {
        Set<Control> both = EnumSet.of(control);
        both.addAll(peers);
        return both;
    }

    /** The first cells of its row in docs/security.md. */
    String cells() {
        String besides =
                new TreeSet<>(peers).stream().map(each -> "`" + each + "`").collect(Collectors.joining(", "));
        return "| `" + control + "` | " + besides + (besides.isEmpty() ? "|" : " |");
    }

    @Override
    public String toString() {
        return control + (peers.isEmpty() ? "" : " without " + new TreeSet<>(peers));
    }
}
