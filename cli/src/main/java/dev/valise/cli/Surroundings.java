package dev.valise.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command has around it: streams, environment, and the engine to run calls on.
 *
 * @param inTerminal whether standard input is a terminal; likewise for the other two
 */
record Surroundings(
        InputStream in,
        TextSink out,
        TextSink err,
        boolean inTerminal,
        boolean outTerminal,
        boolean errTerminal,
        Map<String, String> environment,
        Engine engine) {

    /** Those of this process. */
    static Surroundings ofProcess() {
        return new Surroundings(
                new FileInputStream(FileDescriptor.in),
                new TextSink(new FileOutputStream(FileDescriptor.out)),
                new TextSink(new FileOutputStream(FileDescriptor.err)),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2),
                System.getenv(),
                Engine.local());
    }

    /** Whether what goes to standard output may be coloured. */
    boolean outColors() {
        return outTerminal && colorsWanted();
    }

    /** Whether what goes to standard error may be coloured. */
    boolean errColors() {
        return errTerminal && colorsWanted();
    }

    private boolean colorsWanted() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !isDumb();
    }

    /** Whether a line that was written to standard error can be taken back. */
    boolean errCanErase() {
        return errTerminal && !isDumb();
    }

    private boolean isDumb() {
        return environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Brings the cursor of the terminal to a line of its own. */
    void startLine() {
        if (errTerminal && (!err.atLineStart() || (outTerminal && !out.atLineStart()))) {
            err.print("\n");
        }
    }

    /** Says something of ours on standard error, on a line of its own. */
    void say(String message) {
        startLine();
        err.println(errColors() ? "\033[1mvalise:\033[0m " + message : "valise: " + message);
    }

    /** System.console() answers for all three streams at once, differently from one Java to the next, and loads JLine. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
