package dev.valise.packed;

import dev.valise.Value;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/**
 * The dtype of a numpy array: what its elements are, and how they lie in memory. Immutable.
 *
 * @param kind the letter that numpy has for it: {@code f} for floats
 * @param size of an element, in bytes
 * @param unit of times: {@code ns}; else empty
 */
record Dtype(char kind, int size, ByteOrder order, String unit) {
    private static final long NOT_A_TIME = Long.MIN_VALUE;
    private static final long NANOS = 1_000_000_000;
    private static final int UTF_32 = 4;
    /** Of the largest text that is read: longer ones are cut. */
    private static final int LONGEST = 1000;
    /** The lengths of units, in nanoseconds; shorter ones are not told. */
    private static final Map<String, Long> UNITS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            NANOS,
            "m",
            60 * NANOS,
            "h",
            3_600 * NANOS,
            "D",
            86_400 * NANOS,
            "W",
            7 * 86_400 * NANOS);

    /** The dtype that a node is; nothing where it is none that is known here. */
    static Optional<Dtype> of(Node node) {
        if (!(node instanceof Made made)
                || made.way != Made.Way.CALL
                || !(made.callable instanceof Reference callable)
                || !callable.is("numpy", "dtype")
                || !(made.argument(0) instanceof Block block)
                || !block.isText()) {
            return Optional.empty();
        }
        String text = block.text();
        if (!text.matches("[a-zA-Z][0-9]{0,9}")) {
            return Optional.empty();
        }
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        String unit = "";
        if (made.steps().size() == 1
                && made.steps().get(0) instanceof Made.State step
                && step.state() instanceof Group state
                && state.size() > 1) {
            if (state.get(1) instanceof Block sign && sign.hasText(">")) {
                order = ByteOrder.BIG_ENDIAN;
            }
            unit = state.size() > 8 ? unit(state.get(8)) : "";
        }
        char kind = text.charAt(0);
        long size = text.length() == 1 ? 0 : Long.parseLong(text.substring(1));
        size = kind == 'O' ? 1 : kind == 'M' || kind == 'm' ? Long.BYTES : kind == 'U' ? size * UTF_32 : size;
        return size > Integer.MAX_VALUE ? Optional.empty() : Optional.of(new Dtype(kind, (int) size, order, unit));
    }

    /** Metadata are a pair of a dict and (unit, how many, 1, 1). */
    private static String unit(Node metadata) {
        return metadata instanceof Group pair
                        && pair.size() == 2
                        && pair.get(1) instanceof Group facts
                        && facts.size() > 1
                        && facts.get(0) instanceof Block unit
                        && unit.length <= 2
                        && facts.get(1) instanceof Atom
                        && facts.get(1).equals(Atom.small(1))
                ? new String(unit.toByteArray(), StandardCharsets.US_ASCII)
                : "";
    }

    boolean isObject() {
        return kind == 'O';
    }

    /** As numpy prints it. */
    String name() {
        String bits = Integer.toString(size * Byte.SIZE);
        String sign = order.equals(ByteOrder.BIG_ENDIAN) ? ">" : "<";
        return switch (kind) {
            case 'b' -> "bool";
            case 'i' -> "int" + bits;
            case 'u' -> "uint" + bits;
            case 'f' -> "float" + bits;
            case 'c' -> "complex" + bits;
            case 'O' -> "object";
            case 'M' -> "datetime64" + (unit.isEmpty() ? "" : "[" + unit + "]");
            case 'm' -> "timedelta64" + (unit.isEmpty() ? "" : "[" + unit + "]");
            case 'U' -> sign + "U" + size / UTF_32;
            case 'S' -> "|S" + size;
            default -> "void" + bits;
        };
    }

    /** The element that begins at a place of some memory, which has all of it. None stands for what is not known here. */
    Value read(byte[] memory, int start) {
        ByteBuffer bytes = ByteBuffer.wrap(memory, start, size).order(order);
        return switch (kind) {
            case 'b' -> Value.of(bytes.get() != 0);
            case 'i', 'u' -> integer(bytes);
            case 'f' -> real(bytes, size);
            case 'c' ->
                size == 16
                        ? new Value.Complex(bytes.getDouble(), bytes.getDouble())
                        : size == 8 ? new Value.Complex(bytes.getFloat(), bytes.getFloat()) : Value.none();
            case 'M' -> time(bytes.getLong());
            case 'm' -> duration(bytes.getLong());
            case 'U' -> text(bytes);
            case 'S' -> Value.Bytes.of(memory, start, start + withoutZeros(memory, start));
            default -> Value.none();
        };
    }

    private Value integer(ByteBuffer bytes) {
        boolean signed = kind == 'i';
        return switch (size) {
            case 1 -> Value.of(signed ? bytes.get() : bytes.get() & 0xff);
            case 2 -> Value.of(signed ? bytes.getShort() : bytes.getShort() & 0xffff);
            case 4 -> Value.of(signed ? bytes.getInt() : bytes.getInt() & 0xffff_ffffL);
            case 8 ->
                signed ? Value.of(bytes.getLong()) : Value.of(new BigInteger(Long.toUnsignedString(bytes.getLong())));
            default -> Value.none();
        };
    }

    private static Value real(ByteBuffer bytes, int size) {
        return switch (size) {
            case 2 -> Value.of((double) Float.float16ToFloat(bytes.getShort()));
            // The shortest text that means this float, as numpy prints it.
            case 4 -> Value.of(Double.parseDouble(Float.toString(bytes.getFloat())));
            case 8 -> Value.of(bytes.getDouble());
            default -> Value.none();
        };
    }

    private Value time(long count) {
        return instant(count).<Value>map(time -> Value.of(time.toString())).orElse(Value.none());
    }

    /** What a number of units since 1970 means; nothing where that is no time, or in no unit that is known here. */
    Optional<LocalDateTime> instant(long count) {
        if (count == NOT_A_TIME) {
            return Optional.empty();
        }
        try {
            if (unit.equals("Y") || unit.equals("M")) {
                LocalDate epoch = LocalDate.EPOCH;
                return Optional.of(
                        (unit.equals("Y") ? epoch.plusYears(count) : epoch.plusMonths(count)).atStartOfDay());
            }
            Long length = UNITS.get(unit);
            if (length == null) {
                return Optional.empty();
            }
            long perSecond = Math.max(1, NANOS / length);
            long seconds = Math.multiplyExact(Math.floorDiv(count, perSecond), Math.max(1, length / NANOS));
            long nanos = Math.floorMod(count, perSecond) * length;
            return Optional.of(
                    LocalDateTime.ofEpochSecond(seconds, (int) (perSecond == 1 ? 0 : nanos), ZoneOffset.UTC));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private Value duration(long count) {
        return count == NOT_A_TIME ? Value.none() : Value.of(count + (unit.isEmpty() ? "" : " " + unit));
    }

    private Value text(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining() && text.length() < LONGEST) {
            int character = bytes.getInt();
            if (character == 0) {
                break;
            }
            text.appendCodePoint(Character.isValidCodePoint(character) ? character : 0xfffd);
        }
        return Value.of(text.toString());
    }

    private int withoutZeros(byte[] memory, int start) {
        int length = Math.min(size, LONGEST);
        while (length > 0 && memory[start + length - 1] == 0) {
            length--;
        }
        return length;
    }
}
