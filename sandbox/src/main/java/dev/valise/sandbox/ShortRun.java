package dev.valise.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What became of a program that was run to its end.
 *
 * @param status its exit status; {@link #NOT_STARTED} or {@link #NOT_ENDED} where it has none
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error, or why it has no status
 */
record ShortRun(int status, String out, String err) {
    static final int NOT_STARTED = -1;
    static final int NOT_ENDED = -2;

    /**
     * How long a program may take. They all answer within 0.1 s; a cold start of Python from a network disk or under a
     * busy machine was seen to take seconds. What takes longer hangs: a shim that asks a question, a dead mount.
     */
    static final Duration LONGEST = Duration.ofSeconds(10);

    /** Runs a program, with these variables as all of its environment and nothing to read. */
    static ShortRun of(List<String> command, Map<String, String> environment) {
        return of(command, environment, LONGEST);
    }

    static ShortRun of(List<String> command, Map<String, String> environment, Duration longest) {
        try {
            // Files and not pipes: a process that the program leaves behind keeps a pipe open, and we would wait for
            // it.
            Path out = Files.createTempFile("valise", ".out");
            Path err = Files.createTempFile("valise", ".err");
            try {
                return run(command, environment, longest, out, err);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            return new ShortRun(NOT_STARTED, "", String.valueOf(e.getMessage()));
        }
    }

    private static ShortRun run(
            List<String> command, Map<String, String> environment, Duration longest, Path out, Path err)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                return new ShortRun(process.exitValue(), text(out), text(err));
            }
            return new ShortRun(NOT_ENDED, text(out), "no end within " + longest.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ShortRun(NOT_ENDED, "", "the waiting thread was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    boolean succeeded() {
        return status == 0;
    }

    /** The last line of standard error: where programs say what went wrong. */
    String lastLine() {
        return err.lines()
                .filter(line -> !line.isBlank())
                .reduce("", (first, second) -> second)
                .strip();
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
