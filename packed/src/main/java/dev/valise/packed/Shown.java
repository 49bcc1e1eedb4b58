package dev.valise.packed;

import dev.valise.Value;

/** Text of a hostile source, fit to stand in a message: of printable ASCII, and cut. */
final class Shown {
    private static final int LONGEST = 60;

    private Shown() {}

    static String text(String text) {
        String start = text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("[^ -~]", "?");
        return text.length() > LONGEST ? start + "..." : start;
    }

    /** The name of a value's type, which of an instance is as long as its source likes. */
    static String type(Value value) {
        return text(value.typeName());
    }
}
