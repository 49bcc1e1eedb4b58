package dev.valise;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The text of one value, much as {@code repr()} gives it, for people: cut at 10,000 characters, and with {@code ...} for
 * what lies within itself or deeper than 50 levels.
 */
final class Repr {
    private static final int LONGEST = 10_000;
    private static final int DEEPEST = 50;
    // Ints are not written out beyond this: it takes more than linear time.
    private static final int MOST_BITS = 20_000;

    private final StringBuilder text = new StringBuilder();
    private final Set<Value> within = Collections.newSetFromMap(new IdentityHashMap<>());

    private Repr() {}

    static String of(Value value) {
        Repr repr = new Repr();
        repr.write(value);
        if (repr.text.length() > LONGEST) {
            repr.text.setLength(LONGEST);
            repr.text.append("...");
        }
        return repr.text.toString();
    }

    private boolean isFull() {
        return text.length() > LONGEST;
    }

    private void write(Value value) {
        switch (value) {
            case Value.None none -> text.append("None");
            case Value.Bool bool -> text.append(bool.value() ? "True" : "False");
            case Value.Int number ->
                text.append(
                        number.bitLength() > MOST_BITS ? "<int of " + number.bitLength() + " bits>" : number.value());
            case Value.Float number -> text.append(number(number.value()));
            case Value.Complex complex -> writeComplex(complex);
            case Value.Str string -> quote(string.value());
            case Value.Bytes bytes -> writeBytes(bytes);
            case Value.Range range ->
                text.append("range(")
                        .append(range.start())
                        .append(", ")
                        .append(range.stop())
                        .append(", ")
                        .append(range.step())
                        .append(')');
            case Value.Date date ->
                text.append("datetime.date(").append(date.date()).append(')');
            case Value.Time time ->
                text.append("datetime.time(")
                        .append(time.time())
                        .append(offset(time.offset()))
                        .append(')');
            case Value.DateTime dateTime ->
                text.append("datetime.datetime(")
                        .append(dateTime.dateTime())
                        .append(offset(dateTime.offset()))
                        .append(')');
            case Value.Duration duration -> writeDuration(duration.duration());
            case Value.Decimal decimal ->
                text.append("Decimal('").append(clipped(decimal.text())).append("')");
            case Value.Fraction fraction -> writeFraction(fraction);
            case Value.Uuid uuid -> text.append("UUID('").append(uuid.uuid()).append("')");
            case Value.Path path -> writeCall("PosixPath", path.path());
            case Value.Other other -> text.append(clipped(other.repr()));
            case Value.Instance instance -> text.append(clipped(instance.repr()));
            case Value.List list -> nest(list, "[", "]", () -> writeAll(list));
            case Value.Tuple tuple -> nest(tuple, "(", tuple.size() == 1 ? ",)" : ")", () -> writeAll(tuple));
            case Value.Set set -> writeSet(set);
            case Value.Dict dict -> nest(dict, "{", "}", () -> writeEntries(dict));
            case Value.Slice slice -> nest(slice, "slice(", ")", () -> writeSlice(slice));
        }
    }

    private void nest(Value value, String open, String close, Runnable content) {
        text.append(open);
        if (within.size() >= DEEPEST || !within.add(value)) {
            text.append("...").append(close);
            return;
        }
        content.run();
        text.append(close);
        within.remove(value);
    }

    private void writeAll(Iterable<Value> values) {
        String separator = "";
        for (Value value : values) {
            if (isFull()) {
                return;
            }
            text.append(separator);
            write(value);
            separator = ", ";
        }
    }

    private void writeSet(Value.Set set) {
        String open = set.isFrozen() ? "frozenset({" : "{";
        if (set.isEmpty()) {
            text.append(set.isFrozen() ? "frozenset()" : "set()");
            return;
        }
        nest(set, open, set.isFrozen() ? "})" : "}", () -> writeAll(set));
    }

    private void writeEntries(Value.Dict dict) {
        String separator = "";
        for (Value.Dict.Entry entry : dict.entries()) {
            if (isFull()) {
                return;
            }
            text.append(separator);
            write(entry.key());
            text.append(": ");
            write(entry.value());
            separator = ", ";
        }
    }

    private void writeSlice(Value.Slice slice) {
        write(slice.start());
        text.append(", ");
        write(slice.stop());
        text.append(", ");
        write(slice.step());
    }

    private void writeComplex(Value.Complex complex) {
        String imaginary = number(complex.imaginary());
        text.append('(').append(number(complex.real()));
        text.append(imaginary.startsWith("-") ? "" : "+").append(imaginary).append("j)");
    }

    private void writeFraction(Value.Fraction fraction) {
        text.append("Fraction(");
        write(Value.of(fraction.numerator()));
        text.append(", ");
        write(Value.of(fraction.denominator()));
        text.append(')');
    }

    private void writeDuration(java.time.Duration duration) {
        text.append("datetime.timedelta(days=")
                .append(Math.floorDiv(duration.getSeconds(), Calendar.SECONDS_OF_DAY))
                .append(", seconds=")
                .append(Math.floorMod(duration.getSeconds(), Calendar.SECONDS_OF_DAY))
                .append(", microseconds=")
                .append(duration.getNano() / 1_000)
                .append(')');
    }

    private void writeCall(String name, String argument) {
        text.append(name).append('(');
        quote(argument);
        text.append(')');
    }

    private void writeBytes(Value.Bytes bytes) {
        ByteBuffer buffer = bytes.toByteBuffer();
        text.append(bytes.isBytearray() ? "bytearray(b'" : "b'");
        while (buffer.hasRemaining() && !isFull()) {
            int each = buffer.get() & 0xff;
            if (each >= ' ' && each < 0x7f && each != '\'' && each != '\\') {
                text.append((char) each);
            } else {
                escape((char) each);
            }
        }
        text.append(bytes.isBytearray() ? "')" : "'");
    }

    private void quote(String string) {
        char mark = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        text.append(mark);
        for (int i = 0; i < string.length() && !isFull(); i++) {
            char each = string.charAt(i);
            boolean paired = Character.isHighSurrogate(each)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1));
            if (paired) {
                i++;
                text.append(each).append(string.charAt(i));
            } else if (each == mark || each == '\\' || !isPrintable(each)) {
                escape(each);
            } else {
                text.append(each);
            }
        }
        text.append(mark);
    }

    private static boolean isPrintable(char each) {
        return switch (Character.getType(each)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> each == ' ';
            default -> true;
        };
    }

    private void escape(char each) {
        switch (each) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '\\', '\'', '"' -> text.append('\\').append(each);
            default -> text.append(String.format(Locale.ROOT, each < 0x100 ? "\\x%02x" : "\\u%04x", (int) each));
        }
    }

    private static String clipped(String given) {
        return given.substring(0, Math.min(given.length(), LONGEST + 1));
    }

    /** A double as Python writes it: the shortest digits that give it again, an exponent from 1e16 and below 1e-4. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value > 0 ? "0.0" : "-0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return String.format(
                Locale.ROOT,
                "%s%s%se%s%02d",
                value < 0 ? "-" : "",
                digits.charAt(0),
                fraction,
                exponent < 0 ? "-" : "+",
                Math.abs(exponent));
    }

    private static String offset(Optional<java.time.Duration> offset) {
        return offset.map(given -> {
                    java.time.Duration size = given.abs();
                    String sign = given.isNegative() ? "-" : "+";
                    String seconds = size.toSecondsPart() == 0 && size.toNanosPart() == 0
                            ? ""
                            : ":"
                                    + java.time.LocalTime.ofNanoOfDay(size.toNanos())
                                            .toString()
                                            .substring(6);
                    return String.format(
                            Locale.ROOT, "%s%02d:%02d%s", sign, size.toHours(), size.toMinutesPart(), seconds);
                })
                .orElse("");
    }
}
