package dev.valise.store;

import dev.valise.packed.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** SHA-256: hexadecimal digits in Java, bytes in the database. */
final class Hashes {
    static final int BYTES = 32;

    private Hashes() {}

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static List<byte[]> bytes(Collection<String> hashes) {
        return hashes.stream().map(Hashes::bytes).toList();
    }

    static byte[] ofText(String text) {
        return bytes(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
