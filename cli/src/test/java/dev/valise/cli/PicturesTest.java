package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.sandbox.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture and the table of the README are made by its own lines. */
class PicturesTest {
    private static final Path ROOT = Path.of("..");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void requireASandboxAndTheLibraries() {
        assumeThat(Engine.local().examine("python3"))
                .as("what of the sandbox this host gives")
                .noneMatch(each -> each.status() == Finding.Status.MISSING);
        // Asked of the interpreter that the commands take, which may be another than the first of the PATH.
        assumeThat(new PicturesTest().runs("call", "-c", "import pandas, matplotlib"))
                .as("whether Python has pandas and matplotlib")
                .isEqualTo(Exit.OK);
    }

    @Test
    void theChartOfTheReadmeIsDrawn() throws IOException {
        assertThat(runs(line("bin/valise run --preload", "docs/pictures", folder.toString())))
                .as(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(Exit.OK);
        byte[] picture = Files.readAllBytes(folder.resolve("chart-1.png"));
        assertThat(Arrays.copyOf(picture, 8)).containsExactly(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
        assertThat(ROOT.resolve("docs/pictures/chart-1.png")).exists();
        try (Stream<Path> kept = Files.list(folder)) {
            assertThat(kept).hasSize(1);
        }
    }

    @Test
    void theTableOfTheReadmeIsReadWithoutPython() throws IOException {
        String file = folder.resolve("sales.valise").toString();
        assertThat(runs(line("$ bin/valise call --preload", "sales.valise", file)))
                .as(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(Exit.OK);
        assertThat(runs(line("$ bin/valise show sales", "sales.valise", file))).isEqualTo(Exit.OK);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("sales +pandas.DataFrame +frame of 84 x 2: tea float64, jam float64\n");
    }

    /** The arguments of a line of the README, one of which is another here. */
    private static String[] line(String start, String replaced, String by) throws IOException {
        String line = Files.readString(ROOT.resolve("README.md"))
                .lines()
                .map(String::strip)
                .filter(each -> each.startsWith(start))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(line.substring(line.indexOf("bin/valise ") + "bin/valise ".length())
                        .split(" ", -1))
                .map(each -> each.equals(replaced) ? by : each)
                .map(each -> each.startsWith("examples/") ? ROOT.resolve(each).toString() : each)
                .toArray(String[]::new);
    }

    private int runs(String... arguments) {
        Surroundings around = new Surroundings(
                InputStream.nullInputStream(),
                new TextSink(out),
                new TextSink(err),
                false,
                false,
                false,
                Map.of(),
                Engine.local());
        return Main.run(arguments, around);
    }
}
