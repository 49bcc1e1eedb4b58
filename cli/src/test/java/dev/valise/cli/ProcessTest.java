package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.sandbox.Finding;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: signals, pipes and terminals. */
class ProcessTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    @BeforeAll
    static void requireASandbox() {
        Assumptions.assumeThat(Engine.local().examine("python3"))
                .as("what of the sandbox this host gives")
                .noneMatch(each -> each.status() == Finding.Status.MISSING);
    }

    @Test
    void sigintInterruptsTheCall() throws Exception {
        Process process = start("run", file("loop.py", "print('begun', flush=True)\nwhile True: pass"));
        assertThat(firstLine(process)).isEqualTo("begun");

        signal(process, "INT");

        assertThat(status(process)).isEqualTo(Exit.INTERRUPTED);
        assertThat(rest(process.getErrorStream()))
                .endsWith("KeyboardInterrupt\n")
                .doesNotContain("\tat ");
    }

    @Test
    void codeThatTakesTheInterruptGoesOn() throws Exception {
        String first = file("first.py", """
                import time
                try:
                    print('begun', flush=True)
                    time.sleep(60)
                except KeyboardInterrupt:
                    print('tidied up')
                """);
        Process process = start("run", first);
        assertThat(firstLine(process)).isEqualTo("begun");

        signal(process, "INT");

        assertThat(status(process)).isIn(Exit.OK, Exit.INTERRUPTED);
        assertThat(rest(process.getInputStream())).isEqualTo("tidied up\n");
    }

    @Test
    void aFileThatIsWatchedRunsAgain() throws Exception {
        String setup = file("setup.py", "class Kept: pass\nkept = Kept()\n");
        String app = file("app.py", "old = 1\nprint('first', type(kept) is Kept, flush=True)");
        Process process = start("run", "--watch", setup, app);
        assertThat(firstLine(process)).isEqualTo("first True");

        file(
                "app.py",
                "import pickle\ndata = pickle.dumps(kept)\n"
                        + "print('second', type(pickle.loads(data)) is Kept, 'old' in globals(), flush=True)\nwhile True: pass");
        assertThat(firstLine(process)).isEqualTo("second True False");

        file("app.py", "print('third', flush=True)");
        assertThat(firstLine(process)).isEqualTo("third");
        signal(process, "INT");

        assertThat(status(process)).isEqualTo(Exit.INTERRUPTED);
        assertThat(rest(process.getErrorStream()))
                .contains("app.py has changed")
                .doesNotContain("\tat ", "Traceback");
    }

    @Test
    void aReaderThatGoesEndsItQuietly() throws Exception {
        Process process = start("run", file("talk.py", "while True: print('x' * 99, flush=True)"));
        assertThat(firstLine(process)).startsWith("xxx");

        process.getInputStream().close();

        assertThat(status(process)).isEqualTo(Exit.PIPE_CLOSED);
        assertThat(rest(process.getErrorStream())).isEmpty();
    }

    @Test
    void runNeedsNoPicocliNorJline() throws Exception {
        List<String> options = List.of("-Xlog:class+load:file=" + folder.resolve("classes.txt"));
        Process process = start(options, "run", file("a.py", "print(1)"));

        assertThat(status(process)).isEqualTo(Exit.OK);
        assertThat(Files.readString(folder.resolve("classes.txt")))
                .contains("dev.valise.cli.RunCommand")
                .doesNotContain(" picocli.CommandLine ", " org.jline.", " tools.jackson.");
    }

    static Process start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    private static Process start(List<String> options, String... arguments) throws IOException {
        return new ProcessBuilder(command(options, arguments)).start();
    }

    /** The command line of a Java like ours. */
    static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", classPath(), "dev.valise.cli.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String classPath() {
        return System.getProperty("jdk.module.path", "") + File.pathSeparator + System.getProperty("java.class.path");
    }

    private static void signal(Process process, String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static int status(Process process) throws InterruptedException {
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return process.exitValue();
        }
        process.destroyForcibly();
        throw new AssertionError("it did not end in " + PATIENCE_SECONDS + " s");
    }

    private static String firstLine(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream stream = process.getInputStream();
        for (int octet = stream.read(); octet >= 0 && octet != '\n'; octet = stream.read()) {
            line.append((char) octet);
        }
        return line.toString();
    }

    private static String rest(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
