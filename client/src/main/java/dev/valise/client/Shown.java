package dev.valise.client;

/** Texts of others in messages. */
final class Shown {
    /** Some lines of a terminal: enough for what servers have to say. */
    private static final int LONGEST = 1_000;

    private Shown() {}

    /** On one line, without what terminals take for orders, and not too long. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(each -> line.appendCodePoint(isVisible(each) ? each : ' '));
        return text.length() > LONGEST ? line + "..." : line.toString();
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
