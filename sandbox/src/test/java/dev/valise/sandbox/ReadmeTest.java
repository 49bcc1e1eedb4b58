package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java that the README shows: it runs, and the README shows it line by line. */
class ReadmeTest {
    @Test
    void javaExampleRuns() {
        try (Valise valise = Valise.local().start()) {
            Scope first = valise.call(Scope.empty(), "rate = 0.2\ndef net(x): return x * (1 - rate)")
                    .scope();
            Scope second = valise.call(first, "rate = 0.5").scope(); // first is as it was
            Limits limits = Limits.DEFAULT.withWall(Duration.ofSeconds(1));
            Outcome outcome =
                    valise.call(second, Call.function("net", Value.of(100)).withLimits(limits));
            String text = switch (outcome) {
                case Outcome.Returned returned -> "net: " + returned.value().asDouble(); // 50.0
                case Outcome.Raised raised -> raised.error().traceback();
                case Outcome.Interrupted interrupted -> "interrupted";
                case Outcome.Limited limited -> limited.verdict().toString();
                case Outcome.Lost lost -> lost.reason();
            };
            assertThat(text).isEqualTo("net: 50.0");
        }
    }

    @Test
    void packingExampleRuns(@TempDir Path folder) {
        Path file = folder.resolve("prices.valise");
        try (Valise valise = Valise.local().start();
                Valise another = Valise.local().start()) {
            Scope second = valise.call(Scope.empty(), "rate = 0.5\ndef net(x): return x * (1 - rate)")
                    .scope();
            List<Loss> losses = valise.pack(second, file);
            Unpacked unpacked = another.unpack(file); // by a Valise on another machine
            double net = another.call(unpacked.scope(), "net(100)").value().asDouble(); // 50.0
            assertThat(losses).isEmpty();
            assertThat(net).isEqualTo(50.0);
        }
    }

    @Test
    void readmeShowsThem() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        List<String> shown = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(String::strip)
                .filter(line -> !line.equals("}") && !line.isEmpty())
                .toList();
        List<String> here = Files.readString(Path.of("src/test/java/dev/valise/sandbox/ReadmeTest.java"))
                .lines()
                .map(String::strip)
                .toList();
        assertThat(shown).isNotEmpty();
        assertThat(here).containsAll(shown);
    }
}
