package dev.valise.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Times, sizes and counts as people write and read them: {@code 500ms}, {@code 2m}; {@code 512m}, {@code 1g}. */
final class Quantity {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000);

    private Quantity() {}

    /** Reads a time: a number and {@code ms}, {@code s}, {@code m} or {@code h}. */
    static Duration time(String text) {
        int unit = unitOf(text);
        long millis = switch (text.substring(unit)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> throw notATime(text);
        };
        if (unit == 0) {
            throw notATime(text);
        }
        BigDecimal exact = new BigDecimal(text.substring(0, unit)).multiply(BigDecimal.valueOf(millis));
        if (exact.compareTo(BigDecimal.ONE) < 0) {
            throw new IllegalArgumentException("'" + Visible.line(text, 40) + "' is less than a millisecond");
        }
        if (exact.compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException("'" + Visible.line(text, 40) + "' is more than any clock can count");
        }
        return Duration.ofMillis(exact.longValue());
    }

    /** Reads a size: a number of bytes, or a number and {@code k}, {@code m} or {@code g}: powers of 1024. */
    static long size(String text) {
        int unit = unitOf(text);
        int shift = switch (text.substring(unit)) {
            case "" -> 0;
            case "k", "K" -> 10;
            case "m", "M" -> 20;
            case "g", "G" -> 30;
            default -> throw notASize(text);
        };
        if (unit == 0) {
            throw notASize(text);
        }
        BigDecimal exact = new BigDecimal(text.substring(0, unit)).multiply(BigDecimal.valueOf(1L << shift));
        if (exact.compareTo(BigDecimal.ONE) < 0) {
            throw new IllegalArgumentException("'" + Visible.line(text, 40) + "' is less than a byte");
        }
        if (exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("'" + Visible.line(text, 40) + "' is more than any memory can hold");
        }
        return exact.longValue();
    }

    /** Reads a count: a whole number above zero. */
    static int count(String text) {
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("'" + Visible.line(text, 40) + "' is not a whole number above zero");
    }

    /** A time for people: {@code 12 ms}, {@code 1.003 s}. */
    static String ofMillis(long millis) {
        return millis < 1_000 ? millis + " ms" : plain(BigDecimal.valueOf(millis, 3)) + " s";
    }

    /** A short time for people, with its microseconds: {@code 1.234 ms}. */
    static String ofTime(Duration time) {
        if (time.toMillis() >= 1_000) {
            return ofMillis(time.toMillis());
        }
        return plain(BigDecimal.valueOf(time.toNanos() / 1_000, 3)) + " ms";
    }

    /** A size for people: {@code 312 bytes}, {@code 1.5 MiB}. */
    static String ofBytes(long bytes) {
        if (bytes < 1L << 10) {
            return bytes == 1 ? "1 byte" : bytes + " bytes";
        }
        if (bytes < 1L << 20) {
            return scaled(bytes, 10) + " KiB";
        }
        return bytes < 1L << 30 ? scaled(bytes, 20) + " MiB" : scaled(bytes, 30) + " GiB";
    }

    private static String scaled(long bytes, int shift) {
        return plain(BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(1L << shift), 1, RoundingMode.HALF_UP));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** Where the number ends: digits, and one point between digits. 0 where the text begins with no number. */
    private static int unitOf(String text) {
        int end = digitsFrom(text, 0);
        if (end > 0 && end < text.length() && text.charAt(end) == '.') {
            int fraction = digitsFrom(text, end + 1);
            return fraction > end + 1 ? fraction : end;
        }
        return end;
    }

    private static int digitsFrom(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static IllegalArgumentException notATime(String text) {
        return new IllegalArgumentException("'" + Visible.line(text, 40)
                + "' is not a time; write a number with its unit, as in 500ms, 1.5s, 2m or 1h");
    }

    private static IllegalArgumentException notASize(String text) {
        return new IllegalArgumentException("'" + Visible.line(text, 40)
                + "' is not a size; write a number of bytes, or a number with k, m or g, as in 64k, 512m or 1g");
    }
}
