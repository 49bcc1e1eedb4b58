package dev.valise;

import java.security.SecureRandom;
import java.util.HexFormat;

/** 128 random bits as 32 hexadecimal digits. */
final class RandomHex {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomHex() {}

    static String digits() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
