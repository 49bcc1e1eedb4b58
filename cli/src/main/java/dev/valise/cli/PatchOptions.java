package dev.valise.cli;

import dev.valise.spi.Patches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which patches there are to be: of every command that runs code, and of the one that examines the host. */
final class PatchOptions {
    private static final String VARIABLE = "VALISE_PATCHES";

    @Option(
            names = "--patches",
            paramLabel = "DIR",
            order = 10,
            description = "A folder of patches: files *.py that change modules ahead of all calls, in order of name.")
    Optional<Path> folder = Optional.empty();

    @Option(
            names = "--patch-groups",
            paramLabel = "GROUP",
            split = ",",
            order = 11,
            description = "Groups of entry points that name patches: a,b. Default: those in " + VARIABLE + ".")
    List<String> groups = new ArrayList<>();

    /** The patches; those may fail where that is said. */
    Patches patches(boolean mayFail) {
        List<String> named = groups.isEmpty()
                ? List.of(System.getenv().getOrDefault(VARIABLE, "").split(",", -1))
                : groups;
        List<String> trimmed = named.stream()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        return new Patches(folder, trimmed, mayFail);
    }
}
