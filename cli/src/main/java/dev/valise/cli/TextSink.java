package dev.valise.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One of our two standard streams: takes text, writes it as UTF-8 at once, and knows where the cursor is left. Safe for use by many threads. */
final class TextSink {
    /** As much of an unfinished line as is known; a prompt is shorter. */
    private static final int LONGEST_LINE = 1_000;

    private final OutputStream stream;
    private boolean atLineStart = true;
    private String line = "";

    TextSink(OutputStream stream) {
        this.stream = stream;
    }

    /**
     * Writes a text.
     *
     * @throws ReaderGoneException where nobody reads the stream any more
     */
    synchronized void print(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            throw new ReaderGoneException(e);
        }
        atLineStart = text.charAt(text.length() - 1) == '\n';
        String last = text.substring(text.lastIndexOf('\n') + 1);
        line = last.length() == text.length() ? line + last : last;
        line = line.substring(Math.max(0, line.length() - LONGEST_LINE));
    }

    /** Writes a text and ends the line. */
    void println(String text) {
        print(text + "\n");
    }

    /** Takes back, on a terminal, the line that the cursor is on. */
    synchronized void eraseLine() {
        print("\r\033[K");
        ended();
    }

    /** Whether the last character written was the end of a line. */
    synchronized boolean atLineStart() {
        return atLineStart;
    }

    /** The cursor is at the start of a line, though this did not write its end. */
    synchronized void ended() {
        atLineStart = true;
        line = "";
    }

    /** What was written since the last end of a line; of a long one, its end. */
    synchronized String unfinished() {
        return line;
    }

    /** The stream cannot be written: its reader has gone, or its disk is full. */
    static final class ReaderGoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ReaderGoneException(IOException cause) {
            super(cause);
        }
    }
}
