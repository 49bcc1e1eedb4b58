package dev.valise.store;

import dev.valise.CallId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A call that was asked for.
 *
 * @param asked SHA-256 of what was asked, in hexadecimal digits
 * @param due when a waiting call runs; until when a running one is believed to run
 * @param body what was asked, as who asked it has encoded it
 * @param answer of a call that has ended
 */
public record StoredCall(
        CallId id, String asked, State state, Instant created, Instant due, Content body, Optional<Content> answer) {
    /** What was asked, where that is a text. */
    public String text() {
        return new String(body.bytes, StandardCharsets.UTF_8);
    }

    /** How far a call is. */
    public enum State {
        /** It may be taken back. */
        WAITING,
        RUNNING,
        ENDED,
        /** It was taken back, and never ran. */
        WITHDRAWN
    }

    /** Bytes, which the store does not look into. Two of the same bytes are equal. */
    public static final class Content {
        private final byte[] bytes;

        public Content(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /** The bytes of a text, in UTF-8. */
        public static Content of(String text) {
            return new Content(text.getBytes(StandardCharsets.UTF_8));
        }

        public byte[] toByteArray() {
            return bytes.clone();
        }

        public int size() {
            return bytes.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Content content && Arrays.equals(bytes, content.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }
}
