package dev.valise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** The file that keeps what was typed in a REPL, for its user's eyes only. */
final class History {
    private History() {}

    /** The file, made where it was not there; empty where it cannot be, and then nothing is kept. */
    static Optional<Path> file(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        // The standard says that a relative path is to be ignored.
        Path base = state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state");
        if (!base.isAbsolute()) {
            return Optional.empty();
        }
        Path file = base.resolve("valise").resolve("history");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(
                        file.getParent(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Files.isWritable(file) ? Optional.of(file) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
