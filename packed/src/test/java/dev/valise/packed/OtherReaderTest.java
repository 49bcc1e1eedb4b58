package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that was written after {@code docs/format.md} alone, in Python, reads files. */
class OtherReaderTest {
    private static final String CODE = """
            rate = 0.2
            data = [1, {'x': (2.5, None, 2**70)}, 'half a pair \\ud800', b'bytes']
            same = data
            names = {'b', 'a'}.union(['c' * 300])
            def net(x): return x * (1 - rate)
            class Order:
                def total(self): return net(self)
            total = Order.total
            """;

    @TempDir
    private Path folder;

    @Test
    void readsAFile() throws IOException, InterruptedException {
        Path file = folder.resolve("scope.valise");
        try (Python python = new Python("scopes.py", 1);
                OutputStream target = Files.newOutputStream(file)) {
            PackedScope.of(python.ask('s', CODE.getBytes(StandardCharsets.UTF_8)), Bounds.standard())
                    .write(target);
        }
        assertThat(read(file))
                .contains("\"rate\": \"0.2\"")
                .contains(
                        "\"data\": \"[1, {'x': (2.5, None, 1180591620717411303424)}, 'half a pair \\\\ud800', b'bytes']\"")
                .contains("\"net\": \"def net(x): return x * (1 - rate)\"")
                .contains("\"total\": \"    def total(self): return net(self)\"")
                .contains("\"Order\": \"<valise.pack.rebuild:class_>\"")
                .contains("\"shared\": [[\"data\", \"same\"]]")
                .contains("\"losses\": []");
    }

    private static String read(Path file) throws IOException, InterruptedException {
        Process reader = new ProcessBuilder(
                        System.getProperty("python", "/usr/bin/python3"),
                        Path.of("src/test/python/file_reader.py").toString(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reader.waitFor()).as(text).isZero();
        return text;
    }
}
