package dev.valise.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Patches of an operator: what changes modules inside the sandbox before user code sees them. Immutable.
 *
 * @param folder whose files {@code *.py} are run, in the order of their names
 * @param groups of entry points that name hooks, in order, after the files
 * @param mayFail whether a jail starts without those that fail; otherwise it does not start
 */
public record Patches(Optional<Path> folder, List<String> groups, boolean mayFail) {
    public static final Patches NONE = new Patches(Optional.empty(), List.of(), false);

    public Patches {
        groups = List.copyOf(groups);
    }

    public Patches withFolder(Path newFolder) {
        return new Patches(Optional.of(newFolder), groups, mayFail);
    }

    public Patches withGroups(List<String> newGroups) {
        return new Patches(folder, newGroups, mayFail);
    }

    public Patches withFailuresAllowed() {
        return new Patches(folder, groups, true);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return folder.isEmpty() && groups.isEmpty();
    }
}
