package dev.valise.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What becomes of what calls show: of every command that tells people of calls. */
final class DisplayOptions {
    @Option(
            names = "--displays",
            paramLabel = "DIR",
            order = 1,
            description = "Keep the pictures, tables and pages that calls show in this folder.")
    Optional<Path> folder = Optional.empty();

    Displays of(Surroundings around) {
        return new Displays(around, folder);
    }
}
