package dev.valise.cli;

/**
 * Says whether a text that was typed so far is a whole input: where brackets, triple quotes and a trailing backslash are
 * closed, and a block has been ended by an empty line. A rule for typing and no parser: what is wrong counts as whole,
 * and Python says what is wrong with it. It takes a text in pieces, and looks at each character once.
 */
final class InputRule {
    // The brackets that are open: what closes each, the innermost last.
    private final StringBuilder closers = new StringBuilder();
    private boolean wrong;

    // The string that is open, if quote is not 0. So long as quotes is more than 0, it may become a triple-quoted one.
    private char quote;
    private int quotes;
    private boolean isTriple;
    private int closing;
    private boolean isEscaped;

    private boolean isComment;
    // A backslash joins this line to the next, of which nothing is there yet.
    private boolean isJoined;
    private boolean isManyLines;
    private boolean isBlankLine = true;

    // The logical line that the end of the text is in: its first character, white space included; 0 where it has none.
    private char start;
    private boolean counts;
    // The last logical line that has more than a comment: its first character and word, and the last that counts.
    private char first;
    private final StringBuilder word = new StringBuilder();
    private boolean isInWord;
    private char last;

    InputRule() {}

    /** What a text is. */
    enum Verdict {
        /** Nothing to run: white space and comments. */
        EMPTY,
        /** More has to come. */
        UNFINISHED,
        /** More has to come: what closes a bracket. */
        UNCLOSED,
        /** A whole input. */
        WHOLE
    }

    /** Judges a text, its lines separated by newlines. */
    static Verdict judge(String text) {
        InputRule rule = new InputRule();
        rule.take(text);
        return rule.verdict();
    }

    /** Takes the next piece of the text. */
    void take(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            take(piece.charAt(i));
        }
    }

    /** Judges what was taken so far. */
    Verdict verdict() {
        boolean isOpenString = quote != 0 && quotes != 2;
        if (wrong || (isOpenString && !isTriple && !isEscaped && !isJoined)) {
            return Verdict.WHOLE;
        }
        if (isOpenString || isEscaped || isJoined) {
            return Verdict.UNFINISHED;
        }
        if (!closers.isEmpty()) {
            return Verdict.UNCLOSED;
        }
        if (first == 0) {
            return Verdict.EMPTY;
        }
        boolean isEnded = isManyLines && isBlankLine;
        return !isEnded && goesOn() ? Verdict.UNFINISHED : Verdict.WHOLE;
    }

    private boolean goesOn() {
        boolean isInBlock = isManyLines && (first == ' ' || first == '\t');
        return isInBlock || last == ':' || first == '@' || (isManyLines && startsClause());
    }

    /** A clause, even on one line, may be followed by another one. */
    private boolean startsClause() {
        return switch (word.toString()) {
            case "elif", "else", "except", "finally" -> true;
            default -> false;
        };
    }

    private void take(char character) {
        if (quotes > 0) {
            if (character == quote) {
                quotes++;
                isTriple = quotes == 3;
                quotes = isTriple ? 0 : quotes;
                return;
            }
            if (quotes == 2) {
                quote = 0;
            }
            quotes = 0;
        }
        if (quote == 0) {
            takeCode(character);
        } else {
            takeText(character);
        }
        if (character == '\n') {
            isManyLines = true;
            isBlankLine = true;
        } else {
            isBlankLine &= Character.isWhitespace(character);
        }
    }

    private void takeText(char character) {
        isJoined = isEscaped && character == '\n';
        if (isEscaped) {
            // Whatever follows a backslash is part of the string: a quote, a line break, also where it is a raw one.
            isEscaped = false;
            closing = 0;
        } else if (character == quote) {
            closing++;
            if (!isTriple || closing == 3) {
                quote = 0;
                closing = 0;
                isTriple = false;
            }
        } else {
            closing = 0;
            isEscaped = character == '\\';
            wrong |= character == '\n' && !isTriple;
        }
    }

    private void takeCode(char character) {
        if (character == '\n') {
            isJoined = isEscaped;
            isComment = false;
            if (!isEscaped && closers.isEmpty()) {
                start = 0;
                counts = false;
            }
            isEscaped = false;
            isInWord = false;
            return;
        }
        isJoined = false;
        start = start == 0 ? character : start;
        isComment |= character == '#';
        if (isComment || Character.isWhitespace(character)) {
            isInWord = false;
            isEscaped = false;
            return;
        }
        isEscaped = character == '\\';
        if (isEscaped) {
            return;
        }
        if (!counts) {
            counts = true;
            first = start;
            word.setLength(0);
            isInWord = true;
        }
        isInWord &= Character.isLetter(character);
        if (isInWord) {
            word.append(character);
        }
        last = character;
        switch (character) {
            case '(' -> closers.append(')');
            case '[' -> closers.append(']');
            case '{' -> closers.append('}');
            case ')', ']', '}' -> close(character);
            case '\'', '"' -> {
                quote = character;
                quotes = 1;
            }
            default -> {}
        }
    }

    private void close(char bracket) {
        int innermost = closers.length() - 1;
        if (innermost < 0 || closers.charAt(innermost) != bracket) {
            wrong = true;
        } else {
            closers.setLength(innermost);
        }
    }
}
