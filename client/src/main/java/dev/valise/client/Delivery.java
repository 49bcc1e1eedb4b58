package dev.valise.client;

import dev.valise.Output;
import dev.valise.OutputListener;
import dev.valise.OutputListener.Stream;

/**
 * Gives output to a listener once, also where it comes again because a connection was lost. For the thread of the call.
 */
final class Delivery {
    private final OutputListener listener;
    private final Progress stdout = new Progress();
    private final Progress stderr = new Progress();

    Delivery(OutputListener listener) {
        this.listener = listener;
    }

    /** In characters. */
    private static final class Progress {
        private int given;
        private int come;
    }

    /** From now on the output comes from its beginning. */
    void beginAgain() {
        stdout.come = 0;
        stderr.come = 0;
    }

    /** Takes the next piece of a stream. */
    void take(Stream stream, String text) {
        Progress progress = stream == Stream.STDOUT ? stdout : stderr;
        int known = Math.min(text.length(), Math.max(0, progress.given - progress.come));
        progress.come += text.length();
        if (known < text.length()) {
            progress.given = progress.come;
            listener.output(stream, text.substring(known));
        }
    }

    /** Takes the output of the outcome, of which some may not have come before. */
    void takeWhole(Output output) {
        beginAgain();
        take(Stream.STDOUT, output.stdout());
        take(Stream.STDERR, output.stderr());
    }
}
