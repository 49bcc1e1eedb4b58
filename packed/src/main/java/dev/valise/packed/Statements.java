package dev.valise.packed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a Python source into its statements: lines that belong together by strings, brackets and backslashes. */
final class Statements {
    private static final Pattern DEFINITION =
            Pattern.compile("\\s*(?:async\\s+)?(?:def|class)\\s+(\\w+)", Pattern.UNICODE_CHARACTER_CLASS);

    private final List<String> lines;
    private final List<Statement> statements = new ArrayList<>();
    /** The quotes that end the string that a line begins in, or nothing. */
    private String quotes = "";

    private int brackets;
    private boolean continued;

    /**
     * A statement.
     *
     * @param from the index of its first line
     * @param to the index after its last line
     * @param indent columns before it
     * @param defined the name of the function or class that begins here
     */
    record Statement(int from, int to, int indent, Optional<String> defined, boolean isDecorator) {}

    private Statements(List<String> lines) {
        this.lines = lines;
    }

    static List<Statement> of(List<String> lines) {
        Statements reading = new Statements(lines);
        reading.read();
        return reading.statements;
    }

    private void read() {
        int from = 0;
        for (int at = 0; at < lines.size(); at++) {
            boolean begins = quotes.isEmpty() && brackets == 0 && !continued;
            String line = lines.get(at);
            if (begins) {
                String stripped = line.strip();
                if (stripped.isEmpty() || stripped.startsWith("#")) {
                    continue;
                }
                from = at;
            }
            scan(line);
            boolean ends = quotes.isEmpty() && brackets == 0 && !continued;
            if (ends || at == lines.size() - 1) {
                add(from, at + 1);
            }
        }
    }

    private void add(int from, int to) {
        String first = lines.get(from);
        Matcher definition = DEFINITION.matcher(first);
        Optional<String> defined = definition.lookingAt() ? Optional.of(definition.group(1)) : Optional.empty();
        statements.add(
                new Statement(from, to, indent(first), defined, first.strip().startsWith("@")));
    }

    private static int indent(String line) {
        int columns = 0;
        for (int i = 0; i < line.length(); i++) {
            char each = line.charAt(i);
            if (each == '\t') {
                columns = (columns / 8 + 1) * 8;
            } else if (each == ' ') {
                columns++;
            } else if (each != '\f') {
                break;
            }
        }
        return columns;
    }

    private void scan(String line) {
        continued = false;
        int at = 0;
        while (at < line.length()) {
            at = quotes.isEmpty() ? scanCode(line, at) : scanString(line, at);
        }
        if (quotes.length() == 1 && !continued) {
            quotes = ""; // a string that its line should have ended
        }
    }

    private int scanCode(String line, int at) {
        char each = line.charAt(at);
        switch (each) {
            case '#' -> {
                return line.length();
            }
            case '(', '[', '{' -> brackets++;
            case ')', ']', '}' -> brackets = Math.max(0, brackets - 1);
            case '\\' -> continued = at == line.length() - 1;
            case '\'', '"' -> {
                String three = String.valueOf(each).repeat(3);
                quotes = line.startsWith(three, at) ? three : String.valueOf(each);
                return at + quotes.length();
            }
            default -> {}
        }
        return at + 1;
    }

    private int scanString(String line, int at) {
        char each = line.charAt(at);
        if (each == '\\') {
            continued = at == line.length() - 1;
            return at + 2;
        }
        if (line.startsWith(quotes, at)) {
            int end = at + quotes.length();
            quotes = "";
            return end;
        }
        return at + 1;
    }
}
