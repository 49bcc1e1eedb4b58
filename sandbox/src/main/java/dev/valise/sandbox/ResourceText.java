package dev.valise.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The texts that lie beside the classes of this room: tables, and small Python programs that are passed by {@code -c}. */
final class ResourceText {
    private ResourceText() {}

    static String text(String name) {
        try (InputStream stream = ResourceText.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not beside the classes of this package");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a table, without those that begin with {@code #}. */
    static List<String> lines(String name) {
        return text(name).lines().filter(line -> !line.startsWith("#")).toList();
    }
}
