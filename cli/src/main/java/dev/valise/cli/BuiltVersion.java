package dev.valise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The version that the build wrote down. */
final class BuiltVersion {
    private BuiltVersion() {}

    static String text() {
        try (InputStream stream = BuiltVersion.class.getResourceAsStream("version")) {
            return stream == null ? "unknown" : new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
