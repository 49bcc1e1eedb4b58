package dev.valise.sandbox;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Writes paths so that people can paste them into a shell. */
final class Shell {
    private static final Pattern PLAIN = Pattern.compile("[\\w./+=:@%-]+");

    private Shell() {}

    static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    static String quote(Path path) {
        return quote(path.toString());
    }
}
