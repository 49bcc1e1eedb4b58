package dev.valise.packed;

import dev.valise.Loss;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a packed scope consists of.
 *
 * @param python the version that packed it
 * @param variables the ids of their values by name, in the order of the scope
 * @param parts in the order of their first ids
 * @param units in the order of their hashes
 * @param patches the names of those that were active where it was packed, in the order of their application
 */
record Manifest(
        String python,
        Map<String, String> variables,
        List<PackedPart> parts,
        List<PackedUnit> units,
        List<Loss> losses,
        List<LoggedCall> log,
        List<String> patches) {
    /** Of files; newer ones are refused. */
    static final int FORMAT = 1;

    Manifest {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        parts = List.copyOf(parts);
        units = List.copyOf(units);
        losses = List.copyOf(losses);
        log = List.copyOf(log);
        patches = List.copyOf(patches);
    }

    /** Without patches. */
    Manifest(
            String python,
            Map<String, String> variables,
            List<PackedPart> parts,
            List<PackedUnit> units,
            List<Loss> losses,
            List<LoggedCall> log) {
        this(python, variables, parts, units, losses, log, List.of());
    }

    /** The same, made by these calls under these patches. */
    Manifest madeBy(List<LoggedCall> newLog, List<String> newPatches) {
        return new Manifest(python, variables, parts, units, losses, newLog, newPatches);
    }

    /** The part that has a root of this id. */
    Optional<PackedPart> partOf(String id) {
        return parts.stream().filter(part -> part.ids().contains(id)).findFirst();
    }
}
