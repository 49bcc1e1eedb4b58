package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.sandbox.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a terminal of the kernel's, which {@code script} opens: Ctrl-C goes to all processes there. */
class RealTerminalTest {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private int read;

    @BeforeAll
    static void requireATerminalAndASandbox() {
        Assumptions.assumeThat(SCRIPT)
                .as("script, of the package bsdutils, opens a terminal")
                .isExecutable();
        Assumptions.assumeThat(Engine.local().examine("python3"))
                .as("what of the sandbox this host gives")
                .noneMatch(each -> each.status() == Finding.Status.MISSING);
    }

    @Test
    void ctrlCEndsARun() throws Exception {
        Path loop = Files.writeString(folder.resolve("loop.py"), "print('begun', flush=True)\nwhile True: pass");
        Process terminal = open("run", loop.toString());

        reads("begun");
        types(terminal, CTRL_C);
        reads("KeyboardInterrupt");

        assertThat(status(terminal)).isEqualTo(Exit.INTERRUPTED);
    }

    @Test
    void ctrlCKeepsTheScopeOfARepl() throws Exception {
        Process terminal = open("repl");

        reads(">>> ");
        types(terminal, "x = 5\r");
        reads(">>> ");
        types(terminal, "garbage" + CTRL_C);
        reads(">>> ");
        types(terminal, "print('beg' + 'un', flush=True) or [0 for i in iter(int, 1) if i]\r");
        reads("begun");
        types(terminal, CTRL_C);
        reads("KeyboardInterrupt");
        reads(">>> ");
        types(terminal, "x * 11\r");
        reads("55");
        reads(">>> ");
        types(terminal, CTRL_D);

        assertThat(status(terminal)).isEqualTo(Exit.OK);
        assertThat(folder.resolve("valise/history")).content().contains("x * 11");
    }

    @Test
    void aCallOfAReplReadsLinesFromTheTerminal() throws Exception {
        Process terminal = open("repl");

        reads(">>> ");
        types(terminal, "name = input('50' + '% of whom? ')\r");
        reads("50% of whom? ");
        types(terminal, "Ann\r");
        reads(">>> ");
        types(terminal, "name + 'abel'\r");
        reads("'Annabel'");
        reads(">>> ");
        types(terminal, "input('ag' + 'ain? ')\r");
        reads("again? ");
        types(terminal, "x" + CTRL_C);
        reads("KeyboardInterrupt");
        reads(">>> ");
        types(terminal, "name * 2\r");
        reads("'AnnAnn'");
        reads(">>> ");
        types(terminal, CTRL_D);

        assertThat(status(terminal)).isEqualTo(Exit.OK);
        assertThat(folder.resolve("valise/history")).content().doesNotContain("Ann\n");
    }

    private Process open(String... arguments) throws IOException {
        String command = ProcessTest.command(List.of(), arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qefc", command, "/dev/null");
        builder.environment().putAll(Map.of("XDG_STATE_HOME", folder.toString(), "TERM", "xterm"));
        // A shell that only waits for its command, as dash does, would end by the Ctrl-C that the command handles.
        builder.environment().put("SHELL", "/bin/bash");
        Process process = builder.redirectErrorStream(true).start();
        Thread.ofPlatform().daemon().start(() -> watch(process.getInputStream()));
        return process;
    }

    private void watch(InputStream output) {
        try {
            output.transferTo(screen);
        } catch (IOException e) {
            // What was shown until then is there.
        }
    }

    private static void types(Process terminal, String text) throws IOException {
        OutputStream keyboard = terminal.getOutputStream();
        keyboard.write(text.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    private void reads(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String shown = screen.toString(StandardCharsets.UTF_8);
            int found = shown.indexOf(text, read);
            if (found >= 0) {
                read = found + text.length();
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("'" + text + "' is not shown behind '" + shown.substring(read) + "'");
            }
            Thread.sleep(10);
        }
    }

    private static int status(Process terminal) throws InterruptedException {
        if (terminal.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return terminal.exitValue();
        }
        terminal.destroyForcibly();
        throw new AssertionError("it did not end in " + PATIENCE_SECONDS + " s");
    }
}
