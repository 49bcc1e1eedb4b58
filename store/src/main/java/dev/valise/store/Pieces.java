package dev.valise.store;

import dev.valise.packed.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A manifest in pieces that later versions of it share. The manifest of a thousand variables has 150 kB, of which a call changes a few
 * lines; where a piece ends depends on its own lines only, so that the others stay the same pieces.
 */
final class Pieces {
    /** Not worth a row of its own. */
    private static final int LEAST_BYTES = 2 << 10;

    /** Of the lines after the first bytes, one in so many ends a piece; a part has about five lines. */
    private static final int LINES = 16;

    private Pieces() {}

    static List<byte[]> of(byte[] manifest) {
        List<byte[]> pieces = new ArrayList<>();
        CRC32 line = new CRC32();
        int start = 0;
        int lineStart = 0;
        for (int i = 0; i < manifest.length; i++) {
            if (manifest[i] == '\n') {
                line.reset();
                line.update(manifest, lineStart, i - lineStart);
                lineStart = i + 1;
                if (lineStart - start >= LEAST_BYTES && line.getValue() % LINES == 0) {
                    pieces.add(Arrays.copyOfRange(manifest, start, lineStart));
                    start = lineStart;
                }
            }
        }
        if (start < manifest.length) {
            pieces.add(Arrays.copyOfRange(manifest, start, manifest.length));
        }
        return pieces;
    }

    static byte[] join(List<byte[]> pieces) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        pieces.forEach(whole::writeBytes);
        return whole.toByteArray();
    }

    /** What a scope's row has of them: their hashes, one after the other. */
    static byte[] index(List<String> hashes) {
        return Hashes.bytes(String.join("", hashes));
    }

    static List<String> hashes(byte[] index) {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i + Hashes.BYTES <= index.length; i += Hashes.BYTES) {
            hashes.add(Hashes.hex(Arrays.copyOfRange(index, i, i + Hashes.BYTES)));
        }
        return hashes;
    }

    /** Hashes of texts of ASCII digits, as one. */
    static String hashOf(List<String> hashes) {
        return Sha256.of(String.join("", hashes).getBytes(StandardCharsets.US_ASCII));
    }
}
