package dev.valise;

import java.util.Arrays;
import java.util.Objects;

/**
 * A picture, a table or another form of an object that a call showed, as a notebook shows it. What is in it is user code's
 * word: a page that shows HTML or SVG has to keep its scripts from running. Immutable, but for its bytes.
 *
 * @param mime the media type, such as {@code image/png}
 * @param bytes the content; text is in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content, below
public record Display(String mime, byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Display display && mime.equals(display.mime) && Arrays.equals(bytes, display.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mime, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return "Display[" + mime + ", " + bytes.length + " bytes]";
    }
}
