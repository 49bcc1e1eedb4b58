package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of docs/security.md that says which attempts succeed where a control is left out. */
final class ControlRows {
    private static final Path FILE = Path.of("..", "docs", "security.md");
    private static final String TITLE = "| control | peers |";
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    /** What {@link Escape} has no attempt for, since the jail must be a small one. */
    private static final String BESIDES = "keeps gigabytes in sockets that nobody reads (`ShortageTest`)";

    private ControlRows() {}

    /** The rows that are there. */
    static List<String> all() throws IOException {
        return Files.readAllLines(FILE).stream()
                .dropWhile(line -> !line.startsWith(TITLE))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    /** The attempts that a row names in one of its cells: 2 for root and an ordinary user, 3 for root, 4 for the other. */
    static List<String> named(String row, int cell) {
        return QUOTED.matcher(row.split("\\|", -1)[cell + 1])
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /**
     * Puts a row in the place of the one that is there.
     *
     * @param root attempts that succeed for root
     * @param other those that succeed for an ordinary user
     */
    static void replace(LeftOut leftOut, List<String> root, List<String> other) throws IOException {
        List<String> both = new ArrayList<>(root);
        both.retainAll(other);
        List<String> onlyRoot = new ArrayList<>(root);
        onlyRoot.removeAll(other);
        List<String> onlyOther = new ArrayList<>(other);
        onlyOther.removeAll(root);
        String cell = leftOut.control() == Control.CGROUP && both.isEmpty() ? BESIDES : cell(both);
        String row = "%s %s | %s | %s |"
                .formatted(leftOut.cells(), cell, cell(onlyRoot), cell(onlyOther))
                .replaceAll(" +", " ");
        List<String> lines = new ArrayList<>(Files.readAllLines(FILE));
        lines.replaceAll(line -> line.startsWith(leftOut.cells()) ? row : line);
        Files.write(FILE, lines);
    }

    private static String cell(List<String> names) {
        return new TreeSet<>(names).stream().map(name -> '"' + name + '"').collect(Collectors.joining("; "));
    }
}
