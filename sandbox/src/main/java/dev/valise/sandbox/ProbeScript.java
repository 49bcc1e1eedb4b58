package dev.valise.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The small Python programs that examine an interpreter, or a jail from inside. They are passed by {@code -c}. */
final class ProbeScript {
    private ProbeScript() {}

    static String text(String name) {
        try (InputStream script = ProbeScript.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException(name + " is not beside the classes of this package");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
