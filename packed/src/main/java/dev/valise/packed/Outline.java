package dev.valise.packed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the functions and classes of a Python source stand. It goes by lines and indentation and knows no syntax but
 * strings, brackets and comments, so that it finds what is there under every version of Python; text that is no Python
 * gives an outline that means nothing, and no error. Lines are counted from 1, as Python does.
 */
final class Outline {
    private final List<String> lines;
    private final List<Definition> definitions = new ArrayList<>();
    private final List<Statements.Statement> statements;

    /**
     * A function or class.
     *
     * @param path the names of what it is in, and its own, with dots between: {@code Shop.total}
     * @param from the index of its first line, decorators among them
     * @param to the index after its last line
     */
    private record Definition(String path, int indent, int from, int to) {
        Definition endingAt(int line) {
            return new Definition(path, indent, from, line);
        }

        boolean isNamed(String name) {
            return path.equals(name) || path.endsWith("." + name);
        }
    }

    private Outline(List<String> lines) {
        this.lines = lines;
        statements = Statements.of(lines);
        read();
    }

    static Outline of(String text) {
        return new Outline(text.lines().toList());
    }

    /** The text of the function or class that begins at a line; where none does, the statement that the line is in. */
    Optional<String> textAt(int line) {
        Optional<String> definition = definitions.stream()
                .filter(each -> each.from == line - 1)
                .findFirst()
                .map(each -> text(each.from, each.to));
        return definition.or(() -> statements.stream()
                .filter(each -> each.from() <= line - 1 && line - 1 < each.to())
                .findFirst()
                .map(each -> text(each.from(), each.to())));
    }

    /** The text of the innermost function or class of this name around a line. */
    Optional<String> textAround(int line, String name) {
        return definitions.stream()
                .filter(each -> each.from < line - 1 && line - 1 < each.to && each.isNamed(name))
                .reduce((outer, inner) -> inner.from >= outer.from ? inner : outer)
                .map(each -> text(each.from, each.to));
    }

    /** The text of the last function or class with a path: {@code Shop.total}. */
    Optional<String> textOf(String path) {
        return definitions.stream()
                .filter(each -> each.path.equals(path))
                .reduce((earlier, later) -> later.from >= earlier.from ? later : earlier)
                .map(each -> text(each.from, each.to));
    }

    private String text(int from, int to) {
        int end = to;
        while (end > from + 1 && lines.get(end - 1).isBlank()) {
            end--;
        }
        return String.join("\n", lines.subList(from, end)).stripIndent().stripTrailing() + "\n";
    }

    private void read() {
        List<Definition> open = new ArrayList<>();
        int decorated = -1;
        for (Statements.Statement statement : statements) {
            int from = decorated >= 0 ? decorated : statement.from();
            while (!open.isEmpty() && open.get(open.size() - 1).indent >= statement.indent()) {
                definitions.add(open.remove(open.size() - 1).endingAt(from));
            }
            if (statement.isDecorator()) {
                decorated = from;
                continue;
            }
            decorated = -1;
            if (statement.defined().isPresent()) {
                String outer = open.isEmpty() ? "" : open.get(open.size() - 1).path + ".";
                String path = outer + statement.defined().get();
                open.add(new Definition(path, statement.indent(), from, lines.size()));
            }
        }
        definitions.addAll(open);
    }
}
