package dev.valise;

/**
 * Receives a call's output as it is written. Called on one thread, that of the call, in the order of arrival. While it
 * does not return, the call's process waits when it writes more, and the call's wall time goes on. An exception that it
 * throws ends the call and reaches the caller.
 */
@FunctionalInterface
public interface OutputListener {
    /** Which of the two standard streams. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /**
     * Takes a piece of output.
     *
     * @param text a piece of output, not empty; a piece may end anywhere but inside a character. Bytes that are not
     *     UTF-8 come as U+FFFD
     */
    void output(Stream stream, String text);

    /** Ignores all output; it is still in the outcome. Always the same object. */
    static OutputListener none() {
        return Silence.SILENCE;
    }
}
