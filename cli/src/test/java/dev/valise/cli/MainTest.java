package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.ValiseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();

    @Test
    void showsItsVersion() {
        assertThat(desk.runs("--version")).isEqualTo(Exit.OK);
        assertThat(desk.out()).matches("valise \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(Java .*\\)\n");
    }

    @Test
    void helpHasExamplesAndExitStatuses() {
        assertThat(desk.runs("--help")).isEqualTo(Exit.OK);
        assertThat(desk.out())
                .contains("Usage: valise", "run", "repl", "doctor", "Examples:", "Exit status:", "124", "130");
        assertThat(desk.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "repl", "serve", "keys", "store", "doctor"})
    void everyCommandHasHelp(String command) {
        assertThat(desk.runs(command, "--help")).isEqualTo(Exit.OK);
        assertThat(desk.out()).contains("Usage: valise " + command);
    }

    @Test
    void helpFitsATerminal() {
        desk.runs("--help");
        desk.runs("run", "--help");
        desk.runs("repl", "--help");
        desk.runs("serve", "--help");
        desk.runs("keys", "--help");
        desk.runs("store", "--help");
        desk.runs("store", "check", "--help");
        desk.runs("store", "collect", "--help");
        desk.runs("doctor", "--help");
        assertThat(desk.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void nothingIsAUsageError() {
        assertThat(desk.runs()).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("Usage: valise", "Examples:");
        assertThat(desk.out()).isEmpty();
    }

    @Test
    void aMistypedCommandGetsAHint() {
        assertThat(desk.runs("rum", "x")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("Did you mean: ", "run", "'valise --help' shows what there is.");
    }

    @Test
    void aFileWithoutACommandGetsAHint() throws IOException {
        String file = Files.writeString(folder.resolve("x.py"), "1").toString();

        assertThat(desk.runs(file)).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("To run a file: valise run " + file);
    }

    @Test
    void aBadLimitSaysWhatWouldBeOne() {
        assertThat(desk.runs("run", "--wall", "10", "x.py")).isEqualTo(Exit.USAGE);
        assertThat(desk.err())
                .startsWith(
                        "valise: Invalid value for option '--wall': '10' is not a time; write a number with its unit")
                .contains("'valise run --help' shows what there is.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "99999999999"})
    void aBadCountSaysWhatWouldBeOne(String count) {
        assertThat(desk.runs("run", "--processes", count, "x.py")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("'" + count + "' is not a whole number above zero");
    }

    @Test
    void runWithoutAFileIsAUsageError() {
        assertThat(desk.runs("run")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("Missing required parameter: 'FILE'");
    }

    @Test
    void anUnfitHostSaysWhy() throws IOException {
        Surroundings around = around(options -> {
            throw new ValiseException(
                    ValiseException.Code.HOST_UNFIT, "There is no bwrap.\nWhy: x.\nFix: apt-get install bubblewrap.");
        });

        assertThat(Main.run(new String[] {"run", file("a")}, around)).isEqualTo(Exit.UNFIT);
        assertThat(desk.err()).isEqualTo("valise: There is no bwrap.\nWhy: x.\nFix: apt-get install bubblewrap.\n");
    }

    @Test
    void afaultShowsNoStackTrace() throws IOException {
        String file = file("fault");

        assertThat(desk.runs("run", file)).isEqualTo(Exit.LOST);
        assertThat(desk.err())
                .isEqualTo("valise: a fault of Valise itself: java.lang.IllegalStateException: a pipe is the wrong way"
                        + " round\nPlease report it; --verbose shows where it happened.\n");
    }

    @Test
    void verboseShowsWhere() throws IOException {
        assertThat(desk.runs("run", "--verbose", file("fault"))).isEqualTo(Exit.LOST);
        assertThat(desk.err()).contains("\tat dev.valise");
    }

    @Test
    void refusedCallsAreSaid() throws IOException {
        assertThat(desk.runs("run", file("refuse"))).isEqualTo(Exit.LOST);
        assertThat(desk.err()).isEqualTo("valise: all places are taken\n");
    }

    @Test
    void aClosedPipeEndsQuietly() throws IOException {
        assertThat(Main.run(new String[] {"run", file("print x")}, around(failing("Broken pipe"))))
                .isEqualTo(Exit.PIPE_CLOSED);
        assertThat(Main.run(new String[] {"--help"}, around(failing("Broken pipe"))))
                .isEqualTo(Exit.PIPE_CLOSED);
        assertThat(desk.err()).isEmpty();
    }

    @Test
    void aFullDiskIsSaid() throws IOException {
        assertThat(Main.run(new String[] {"run", file("print x")}, around(failing("No space left on device"))))
                .isEqualTo(Exit.OUTPUT_FAILED);
        assertThat(desk.err()).contains("the output cannot be written: ", "No space left on device");
    }

    @Test
    void colorsOnlyWhereTheyAreWanted() throws IOException {
        assertThat(says(true, Map.of("TERM", "xterm"))).startsWith("\u001b[1mvalise:\u001b[0m there is no file");
        assertThat(says(true, Map.of("TERM", "xterm", "NO_COLOR", "1"))).startsWith("valise: ");
        assertThat(says(true, Map.of("TERM", "dumb"))).startsWith("valise: ");
        assertThat(says(false, Map.of("TERM", "xterm"))).startsWith("valise: ");
    }

    private static String says(boolean terminal, Map<String, String> environment) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                InputStream.nullInputStream(),
                new TextSink(OutputStream.nullOutputStream()),
                new TextSink(err),
                terminal,
                terminal,
                terminal,
                environment,
                options -> new FakeValise());
        Main.run(new String[] {"run", "nowhere.py"}, around);
        return err.toString(StandardCharsets.UTF_8);
    }

    private Surroundings around(Engine engine) {
        Surroundings usual = desk.around(Map.of());
        return new Surroundings(usual.in(), usual.out(), usual.err(), false, false, false, Map.of(), engine);
    }

    private Surroundings around(OutputStream out) {
        Surroundings usual = desk.around(Map.of());
        return new Surroundings(
                usual.in(), new TextSink(out), usual.err(), false, false, false, Map.of(), usual.engine());
    }

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(why);
            }
        };
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("x.py"), text).toString();
    }
}
