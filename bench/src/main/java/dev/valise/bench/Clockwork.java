package dev.valise.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Python program that takes the time itself, so that nothing of Java is in it. It is asked for samples in lines, and
 * lives as long as the measurements.
 */
final class Clockwork implements AutoCloseable {
    private final String script;
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private Clockwork(String script, Process process) {
        this.script = script;
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a script of this package and returns at once; its {@link #greeting} has to be read first.
     *
     * @param python the interpreter, with its options
     */
    static Clockwork start(List<String> python, String script, String... arguments) throws IOException {
        return start(python, List.of(script), arguments);
    }

    /** The same with a script in pieces, which follow each other. */
    static Clockwork start(List<String> python, List<String> pieces, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(python);
        command.addAll(List.of("-c", text(pieces)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Clockwork(pieces.getLast(), process);
    }

    /** A script in pieces. */
    static String text(List<String> pieces) throws IOException {
        StringBuilder whole = new StringBuilder();
        for (String piece : pieces) {
            whole.append(text(piece)).append('\n');
        }
        return whole.toString();
    }

    private static String text(String script) throws IOException {
        try (InputStream file = Clockwork.class.getResourceAsStream(script)) {
            if (file == null) {
                throw new IOException("the script " + script + " is not in the archive");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Its first line: {@code ready}, or why not. */
    String greeting() throws IOException {
        return readLine();
    }

    /** Takes samples, in nanoseconds. */
    double[] take(Pace pace, int count, String part) throws IOException {
        orders.write((count + " " + pace.gapNanos() + " " + part).strip() + "\n");
        orders.flush();
        return Arrays.stream(readLine().split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private String readLine() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(script + " ended before it answered");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        orders.close();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
