package dev.valise.packed;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of contents. */
public final class Sha256 {
    static final int DIGITS = 64;

    private Sha256() {}

    /** The hash of some bytes, in 64 lower hexadecimal digits. */
    public static String of(byte[] content) {
        return of(content, 0, content.length);
    }

    static String of(CutStream content) {
        MessageDigest digest = digest();
        try {
            content.writeTo(digest::update);
        } catch (IOException exception) {
            throw new AssertionError("hashing does no I/O", exception);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static String of(byte[] source, int start, int length) {
        MessageDigest digest = digest();
        digest.update(source, start, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new AssertionError("every JDK has SHA-256", exception);
        }
    }
}
