package dev.valise.spi;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A scope outside of any process, as the bytes that it consists of (docs/format.md): for whoever keeps scopes and need not
 * know what is in them. Immutable, and safe for use by many threads.
 */
public interface PackedForm {
    /** The manifest, as JSON: equal scopes have equal ones, and one line is about one thing. */
    byte[] manifest();

    /** All parts and sources that the manifest names, each once. What two versions of a scope share has the same order in both. */
    List<Content> contents();

    /**
     * Opens them, for one as for thousands.
     *
     * @throws IOException where they cannot be had any more
     */
    Reader reader() throws IOException;

    /**
     * A part or a source.
     *
     * @param hash SHA-256 of its bytes, in lower hexadecimal digits
     * @param size of its bytes
     */
    record Content(String hash, int size) {}

    /** Gives the bytes of contents. For use by one thread at a time. */
    interface Reader extends Closeable {
        /**
         * The bytes of one of {@link #contents}, which must not be changed.
         *
         * @throws IOException where they cannot be had any more
         * @throws RuntimeException where they are not what they should be
         */
        byte[] content(String hash) throws IOException;
    }
}
