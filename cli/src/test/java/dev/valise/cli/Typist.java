package dev.valise.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;

/** Somebody at a terminal of JLine's own, who types to a REPL and reads what it shows. */
final class Typist implements AutoCloseable {
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    private static final long PATIENCE_MILLIS = 10_000;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final LineDisciplineTerminal terminal;
    private final CompletableFuture<Integer> status;
    private int read;

    Typist(FakeValise valise, Optional<Path> history) throws IOException {
        terminal = new LineDisciplineTerminal("test", "xterm", screen, StandardCharsets.UTF_8);
        terminal.setSize(Size.of(80, 24));
        Surroundings around = new Surroundings(
                InputStream.nullInputStream(),
                new TextSink(terminal.output()),
                new TextSink(terminal.output()),
                true,
                true,
                true,
                Map.of(),
                options -> valise);
        Interrupts interrupts = new Interrupts(() -> {});
        Session session = new Session(valise, interrupts);
        Repl repl = new Repl(session, around, new Displays(around, Optional.empty()));
        TerminalInput input = new TerminalInput(terminal, around, interrupts, session::names, history);
        Executor ownThread = task -> Thread.ofPlatform().daemon().start(task);
        status = CompletableFuture.supplyAsync(
                () -> {
                    try (input) {
                        return repl.run(input);
                    }
                },
                ownThread);
    }

    /** Waits until a text is on the screen behind what was read before. */
    Typist reads(String text) throws InterruptedException {
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (true) {
            String shown = screen();
            int found = shown.indexOf(text, read);
            if (found >= 0) {
                read = found + text.length();
                return this;
            }
            if (System.currentTimeMillis() > deadline) {
                throw new AssertionError("'" + text + "' is not shown behind '" + shown.substring(read) + "'");
            }
            Thread.sleep(5);
        }
    }

    Typist types(String text) {
        try {
            terminal.processInputBytes(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Types a line and Enter. */
    Typist enters(String line) {
        return types(line + "\r");
    }

    /** Waits for the end of the REPL and gives its status. */
    int leaves() throws Exception {
        return status.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
