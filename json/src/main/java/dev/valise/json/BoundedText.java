package dev.valise.json;

import java.io.Writer;

/** A text that refuses to become longer than it may. */
final class BoundedText extends Writer {
    private final int longest;
    private final StringBuilder text = new StringBuilder();

    BoundedText(int longest) {
        this.longest = longest;
    }

    /** Throws {@link BeyondBoundException} where the text would become too long. */
    @Override
    public void write(char[] characters, int start, int length) {
        if (length > longest - text.length()) {
            throw new BeyondBoundException("longer than " + size(longest));
        }
        text.append(characters, start, length);
    }

    private static String size(int bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return text.toString();
    }

    /** What was to be written is too much; the message says in which way. */
    static final class BeyondBoundException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BeyondBoundException(String message) {
            super(message, null, false, false);
        }
    }
}
