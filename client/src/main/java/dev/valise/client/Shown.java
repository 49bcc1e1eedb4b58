package dev.valise.client;

import dev.valise.spi.Printable;

/** Texts of others in messages. */
final class Shown {
    /** Some lines of a terminal: enough for what servers have to say. */
    private static final int LONGEST = 1_000;

    private Shown() {}

    /** On one line, without what terminals take for orders, and not too long. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .forEach(each -> line.appendCodePoint(Printable.isPrintable(each) ? each : ' '));
        return text.length() > LONGEST ? line + "..." : line.toString();
    }
}
