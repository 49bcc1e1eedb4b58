package dev.valise.spi;

/** What can be shown to a person as it is, wherever it comes from. */
public final class Printable {
    private Printable() {}

    /** Whether a character, a code point, neither moves the cursor, orders a terminal about, turns a line round nor is half of one. */
    public static boolean isPrintable(int character) {
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
