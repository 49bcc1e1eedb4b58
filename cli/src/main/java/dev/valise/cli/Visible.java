package dev.valise.cli;

import dev.valise.spi.Printable;

/**
 * Text of unknown origin, made fit to stand in a message of ours: what would move the cursor, colour the screen or
 * reorder the line is shown as an escape. What a program prints itself is not changed.
 */
final class Visible {
    private Visible() {}

    /** The text on one line. */
    static String line(String text) {
        return escape(text, false);
    }

    /** The text with its line breaks and tabs. */
    static String block(String text) {
        return escape(text, true);
    }

    /** The text on one line, cut at a number of characters. */
    static String line(String text, int longest) {
        String line = line(text);
        if (line.length() <= longest) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return line.substring(0, end) + "…";
    }

    private static String escape(String text, boolean lines) {
        StringBuilder visible = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if ((lines && (character == '\n' || character == '\t')) || Printable.isPrintable(character)) {
                visible.appendCodePoint(character);
            } else if (character == '\n') {
                visible.append("\\n");
            } else {
                visible.append(String.format(character < 0x100 ? "\\x%02x" : "\\u%04x", character));
            }
        }
        return visible.toString();
    }
}
