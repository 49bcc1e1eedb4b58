package dev.valise.cli;

/**
 * Says whether a text that was typed so far is a whole input: where brackets, triple quotes and a trailing backslash are
 * closed, and a block has been ended by an empty line. A rule for typing and no parser: what is wrong counts as whole,
 * and Python says what is wrong with it.
 */
final class InputRule {
    private final String text;
    private int at;
    private int depth;
    private boolean open;
    // Of the last logical line that has more than a comment: where it starts, and its last character that counts.
    private int lineStart = -1;
    private char lineEnd;

    private InputRule(String text) {
        this.text = text;
    }

    /** What a text is. */
    enum Verdict {
        /** Nothing to run: white space and comments. */
        EMPTY,
        /** More has to come. */
        UNFINISHED,
        /** A whole input. */
        WHOLE
    }

    /** Judges a text, its lines separated by newlines. */
    static Verdict judge(String text) {
        InputRule rule = new InputRule(text);
        rule.scan();
        return rule.verdict();
    }

    private Verdict verdict() {
        if (open || depth > 0) {
            return Verdict.UNFINISHED;
        }
        if (lineStart < 0) {
            return Verdict.EMPTY;
        }
        int lastBreak = text.lastIndexOf('\n');
        if (lastBreak >= 0 && text.substring(lastBreak).isBlank()) {
            return Verdict.WHOLE;
        }
        return goesOn(lastBreak) ? Verdict.UNFINISHED : Verdict.WHOLE;
    }

    private boolean goesOn(int lastBreak) {
        char first = text.charAt(lineStart);
        boolean inBlock = lastBreak >= 0 && (first == ' ' || first == '\t');
        return inBlock || lineEnd == ':' || first == '@' || (lastBreak >= 0 && startsClause());
    }

    /** A clause, even on one line, may be followed by another one. */
    private boolean startsClause() {
        int end = lineStart;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return switch (text.substring(lineStart, end)) {
            case "elif", "else", "except", "finally" -> true;
            default -> false;
        };
    }

    private void scan() {
        int start = 0;
        boolean counts = false;
        while (at < text.length()) {
            char character = text.charAt(at);
            at++;
            if (character == '\n') {
                if (depth == 0) {
                    start = at;
                    counts = false;
                }
                continue;
            }
            if (character == ' ' || character == '\t' || character == '\f' || character == '\r') {
                continue;
            }
            if (character == '#') {
                at = endOfLine(at);
                continue;
            }
            if (character == '\\' && at == endOfLine(at)) {
                // The line goes on: skipping the break joins the next one to it.
                open = at == text.length();
                at = Math.min(at + 1, text.length());
                open |= at == text.length();
                continue;
            }
            if (!counts) {
                counts = true;
                lineStart = start;
            }
            lineEnd = character;
            switch (character) {
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth = Math.max(0, depth - 1);
                case '\'', '"' -> skipString(character);
                default -> {}
            }
        }
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    /** Goes behind the end of a string whose first quote has just been read. */
    private void skipString(char quote) {
        String triple = String.valueOf(quote).repeat(3);
        boolean isTriple = text.startsWith(triple, at - 1);
        if (isTriple) {
            at += 2;
        }
        while (at < text.length()) {
            char character = text.charAt(at);
            if (character == '\\') {
                // Whatever follows is part of the string: a quote, a line break, also where it is a raw one.
                at += 2;
                if (at > text.length() || (at == text.length() && text.charAt(at - 1) == '\n')) {
                    at = text.length();
                    open = true;
                    return;
                }
            } else if (isTriple && text.startsWith(triple, at)) {
                at += 3;
                return;
            } else if (!isTriple && character == quote) {
                at++;
                return;
            } else if (!isTriple && character == '\n') {
                return;
            } else {
                at++;
            }
        }
        open = isTriple;
    }
}
