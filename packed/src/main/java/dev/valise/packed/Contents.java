package dev.valise.packed;

import java.io.IOException;

/** Where the bytes of parts and units are. Safe for use by many threads. */
interface Contents {
    /**
     * Opens them, for one part or unit as for thousands.
     *
     * @throws IOException where they cannot be had any more
     */
    ContentsReader reader() throws IOException;
}
