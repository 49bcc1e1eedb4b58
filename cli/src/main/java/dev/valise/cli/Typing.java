package dev.valise.cli;

import java.util.List;
import java.util.regex.Pattern;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine whether what is typed is whole, and which name the cursor is in. */
final class Typing implements Parser {
    private static final Pattern TWO_EMPTY_LINES = Pattern.compile("\\n[ \\t]*\\n[ \\t]*$");

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !isDone(line)) {
            throw new EOFError(-1, -1, "more has to come");
        }
        int start = cursor;
        while (start > 0 && isPartOfName(line.charAt(start - 1))) {
            start--;
        }
        if (start > 0
                && line.charAt(start - 1) == ':'
                && line.substring(0, start - 1).isBlank()) {
            start--;
        }
        int end = cursor;
        while (end < line.length() && isPartOfName(line.charAt(end))) {
            end++;
        }
        return new Name(line, cursor, line.substring(start, end), cursor - start);
    }

    private static boolean isDone(String text) {
        return switch (ReplInput.judge(text)) {
            case EMPTY, WHOLE -> true;
            case UNFINISHED -> false;
            // Who typed a bracket too much gets out with two empty lines.
            case UNCLOSED -> TWO_EMPTY_LINES.matcher(text).find();
        };
    }

    private static boolean isPartOfName(char character) {
        return Character.isUnicodeIdentifierPart(character) || Character.isSurrogate(character);
    }

    /**
     * A line, and the name that its cursor is in.
     *
     * @param line all of it
     * @param cursor in the line
     * @param word the name; it may be empty
     * @param wordCursor the cursor in the name
     */
    record Name(String line, int cursor, String word, int wordCursor) implements CompletingParsedLine {
        /** Whether a name stands here that can be looked up: nothing behind a point, in a number, or behind nothing. */
        boolean isFree() {
            int start = cursor - wordCursor;
            String before = line.substring(0, start).stripTrailing();
            return wordCursor > 0 && !before.endsWith(".") && !Character.isDigit(word.charAt(0));
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor;
        }

        @Override
        public int rawWordLength() {
            return word.length();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word);
        }
    }
}
