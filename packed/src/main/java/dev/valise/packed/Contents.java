package dev.valise.packed;

import java.io.IOException;

/** Where the bytes of parts and units are, by their hashes. */
interface Contents {
    byte[] part(PackedPart part) throws IOException;

    byte[] unit(PackedUnit unit) throws IOException;
}
