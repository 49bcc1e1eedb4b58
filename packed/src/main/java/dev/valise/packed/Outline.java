package dev.valise.packed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the functions and classes of a Python source stand. It goes by lines and indentation and knows no syntax but
 * strings, brackets and comments, so that it finds what is there under every version of Python; text that is no Python
 * gives an outline that means nothing, and no error.
 *
 * <p>Paths are those of the packed form: {@code Shape/area}, {@code outer/inner#1} for the second of that name.
 */
final class Outline {
    private static final String LAMBDA = "<lambda>";

    private final List<String> lines;
    private final Map<String, Span> spans = new TreeMap<>();
    /** Of each scope, by its path, the statements with lambdas: one span for each lambda. */
    private final Map<String, List<Span>> lambdas = new HashMap<>();

    /** From a line up to, and without, another. */
    private record Span(int from, int to) {}

    /** A definition whose end is not reached. */
    private record Open(String path, int indent, int from, Map<String, Integer> counts) {}

    private Outline(List<String> lines) {
        this.lines = lines;
    }

    static Outline of(String text) {
        Outline outline = new Outline(text.lines().toList());
        outline.read(Statements.of(outline.lines));
        return outline;
    }

    /** The text of a definition with its decorators, or the statement of a lambda. */
    Optional<String> text(String path) {
        return Optional.ofNullable(spans.get(path)).or(() -> lambda(path)).map(this::join);
    }

    private String join(Span span) {
        int to = span.to;
        while (to > span.from + 1 && lines.get(to - 1).isBlank()) {
            to--;
        }
        return String.join("\n", lines.subList(span.from, to)).stripIndent() + "\n";
    }

    private Optional<Span> lambda(String path) {
        int slash = path.lastIndexOf('/');
        String scope = slash < 0 ? "" : path.substring(0, slash);
        String name = path.substring(slash + 1);
        if (!name.startsWith(LAMBDA)) {
            return Optional.empty();
        }
        List<Span> found = lambdas.getOrDefault(scope, List.of());
        int ordinal = name.equals(LAMBDA) ? 0 : ordinal(name);
        return ordinal >= 0 && ordinal < found.size() ? Optional.of(found.get(ordinal)) : Optional.empty();
    }

    private static int ordinal(String name) {
        try {
            return Integer.parseInt(name.substring(LAMBDA.length() + 1));
        } catch (NumberFormatException | IndexOutOfBoundsException exception) {
            return -1;
        }
    }

    private void read(List<Statements.Statement> statements) {
        List<Open> open = new ArrayList<>();
        open.add(new Open("", -1, 0, new HashMap<>()));
        int decorated = -1;
        for (Statements.Statement statement : statements) {
            while (open.size() > 1 && open.get(open.size() - 1).indent >= statement.indent()) {
                close(open.remove(open.size() - 1), decorated >= 0 ? decorated : statement.from());
            }
            Open scope = open.get(open.size() - 1);
            for (int i = 0; i < statement.lambdas(); i++) {
                lambdas.computeIfAbsent(scope.path, path -> new ArrayList<>())
                        .add(new Span(statement.from(), statement.to()));
            }
            if (statement.isDecorator()) {
                decorated = decorated >= 0 ? decorated : statement.from();
                continue;
            }
            if (statement.defined().isPresent()) {
                String name = statement.defined().get();
                int ordinal = scope.counts.merge(name, 1, Integer::sum) - 1;
                String path =
                        (scope.path.isEmpty() ? "" : scope.path + "/") + name + (ordinal > 0 ? "#" + ordinal : "");
                open.add(new Open(
                        path, statement.indent(), decorated >= 0 ? decorated : statement.from(), new HashMap<>()));
            }
            decorated = -1;
        }
        for (int i = open.size() - 1; i > 0; i--) {
            close(open.get(i), lines.size());
        }
    }

    private void close(Open definition, int to) {
        spans.put(definition.path, new Span(definition.from, to));
    }
}
