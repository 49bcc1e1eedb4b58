package dev.valise.sandbox;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an interpreter told of itself: the fields of {@code interpreter_probe.py}. */
record InterpreterAnswer(Fields fields) {
    /** Reads the probe's output; empty where it is not whole. */
    static Optional<InterpreterAnswer> read(String output) {
        return Fields.read(output).map(InterpreterAnswer::new);
    }

    String version() {
        return fields.get("version");
    }

    String implementation() {
        return fields.get("implementation");
    }

    Path executable() {
        return Path.of(fields.get("executable"));
    }

    Path prefix() {
        return Path.of(fields.get("prefix"));
    }

    Path basePrefix() {
        return Path.of(fields.get("base_prefix"));
    }

    boolean isVirtualEnvironment() {
        return !prefix().equals(basePrefix());
    }

    /** The folders that it imports from, whether they exist or not. */
    List<Path> importFolders() {
        return paths("path");
    }

    /** The program and the shared libraries that it has loaded. */
    List<Path> libraries() {
        return paths("library");
    }

    /** Whether this is Python {@code major.minor} or newer. */
    boolean isAtLeast(int major, int minor) {
        String[] numbers = version().split("\\.", 3);
        int ours = Integer.parseInt(numbers[0]);
        return ours > major || (ours == major && Integer.parseInt(numbers[1]) >= minor);
    }

    private List<Path> paths(String field) {
        return fields.all(field).stream()
                .filter(text -> text.startsWith("/"))
                .flatMap(InterpreterAnswer::path)
                .toList();
    }

    private static Stream<Path> path(String text) {
        try {
            return Stream.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Stream.empty(); // not a name that Java can say, so not one that a jail can be given
        }
    }
}
