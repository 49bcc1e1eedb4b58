package dev.valise.sandbox;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an interpreter told of itself: the fields of {@code interpreter_probe.py}. */
record InterpreterAnswer(Map<String, List<String>> fields) {
    /** Reads the probe's output, after whatever start-up files of the interpreter printed; empty where it is not whole. */
    static Optional<InterpreterAnswer> read(String output) {
        int begin = output.indexOf("begin\0valise\0");
        if (begin < 0 || !output.contains("\0end\0valise\0")) {
            return Optional.empty();
        }
        List<String> texts = Arrays.asList(output.substring(begin).split("\0", -1));
        Map<String, List<String>> fields = new HashMap<>();
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            fields.computeIfAbsent(texts.get(i), name -> new ArrayList<>()).add(texts.get(i + 1));
        }
        return Optional.of(new InterpreterAnswer(fields));
    }

    String version() {
        return first("version");
    }

    String implementation() {
        return first("implementation");
    }

    Path executable() {
        return Path.of(first("executable"));
    }

    Path prefix() {
        return Path.of(first("prefix"));
    }

    Path basePrefix() {
        return Path.of(first("base_prefix"));
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
        return fields.getOrDefault(field, List.of()).stream()
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

    private String first(String field) {
        return fields.getOrDefault(field, List.of("")).get(0);
    }
}
