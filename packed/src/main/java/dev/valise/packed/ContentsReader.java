package dev.valise.packed;

import java.io.Closeable;
import java.io.IOException;

/** Gives the bytes of parts and units, by their hashes. For use by one thread at a time. */
interface ContentsReader extends Closeable {
    CutStream part(PackedPart part) throws IOException;

    byte[] unit(PackedUnit unit) throws IOException;
}
