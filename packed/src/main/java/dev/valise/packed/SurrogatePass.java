package dev.valise.packed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The encoding of texts in pickle: UTF-8 in which surrogates may stand alone, as Python's {@code surrogatepass} has it.
 * Two surrogates that follow each other as a pair are one character in Java, and are written as one.
 */
final class SurrogatePass {
    private static final char REPLACEMENT = '\ufffd';

    private SurrogatePass() {}

    /** Empty where the bytes are not in this encoding. */
    static Optional<String> decode(byte[] bytes, int start, int length) {
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        // The decoder of the JDK is fast and marks what it does not know; most texts have no such mark.
        return text.indexOf(REPLACEMENT) < 0 ? Optional.of(text) : decodeSlowly(bytes, start, start + length);
    }

    /** Whether bytes are in this encoding. Most are ASCII, and looked at once. */
    static boolean isValid(byte[] bytes, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return decode(bytes, start, length).isPresent();
            }
        }
        return true;
    }

    private static Optional<String> decodeSlowly(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int at = start;
        while (at < end) {
            int lead = bytes[at] & 0xff;
            int size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
            if (size == 0 || end - at < size) {
                return Optional.empty();
            }
            int point = size == 1 ? lead : lead & (0xff >> (size + 1));
            for (int i = 1; i < size; i++) {
                int next = bytes[at + i] & 0xff;
                if ((next & 0xc0) != 0x80) {
                    return Optional.empty();
                }
                point = (point << 6) | (next & 0x3f);
            }
            boolean shortest = size < 3 || point >= (size == 3 ? 0x800 : 0x10000);
            if (!shortest || point > Character.MAX_CODE_POINT) {
                return Optional.empty();
            }
            text.appendCodePoint(point);
            at += size;
        }
        return Optional.of(text.toString());
    }

    static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return encodeSlowly(text);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeSlowly(String text) {
        byte[] bytes = new byte[Math.multiplyExact(3, text.length())];
        int size = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (point < 0x80) {
                bytes[size++] = (byte) point;
                continue;
            }
            int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
            bytes[size++] = (byte) ((0xff00 >> (more + 1)) | (point >> (6 * more)));
            while (more > 0) {
                more--;
                bytes[size++] = (byte) (0x80 | ((point >> (6 * more)) & 0x3f));
            }
        }
        return java.util.Arrays.copyOf(bytes, size);
    }
}
