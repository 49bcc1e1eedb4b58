package dev.valise.packed;

import dev.valise.Assembly;
import dev.valise.Value;
import dev.valise.ValueTypeException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** The objects that {@code valise.inert.Inert} stands for, by the kinds and fields that are listed there. */
final class InertKinds {
    private static final String MODULE = "valise.inert";
    private static final String NAME = "Inert";
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long MOST_DAYS = 999_999_999;

    private final Cursor cursor;
    private final Assembly assembly;
    private final Value marker = new Value.Other("type", "<class 'valise.inert.Inert'>");

    InertKinds(Cursor cursor, Assembly assembly) {
        this.cursor = cursor;
        this.assembly = assembly;
    }

    /** What a name of the stream stands for; only one does for anything. */
    Value named(String module, String name) {
        if (!module.equals(MODULE) || !name.equals(NAME)) {
            throw cursor.malformed("it names " + Shown.text(module) + "." + Shown.text(name) + ", and may name only "
                    + MODULE + "." + NAME);
        }
        return marker;
    }

    @SuppressWarnings("ReferenceEquality") // no other value, however equal, may be called
    boolean isInert(Value value) {
        return value == marker;
    }

    /** The object of a kind and its fields. */
    Value make(List<Value> fields) {
        if (fields.isEmpty() || !(fields.get(0) instanceof Value.Str kind)) {
            throw cursor.malformed("an object has no kind");
        }
        try {
            return make(kind.value(), fields);
        } catch (ValueTypeException | DateTimeException exception) {
            throw cursor.malformed("as a " + Shown.text(kind.value()) + ": " + exception.getMessage());
        }
    }

    private Value make(String kind, List<Value> fields) {
        return switch (kind) {
            case "complex" -> new Value.Complex(real(field(fields, 1, 2)), real(field(fields, 2, 2)));
            case "range" ->
                new Value.Range(
                        integer(field(fields, 1, 3)), integer(field(fields, 2, 3)), integer(field(fields, 3, 3)));
            case "slice" -> new Value.Slice(field(fields, 1, 3), field(fields, 2, 3), field(fields, 3, 3));
            case "date" -> new Value.Date(IsoText.date(text(fields)));
            case "time" -> IsoText.time(text(fields));
            case "datetime" -> IsoText.dateTime(text(fields));
            case "timedelta" -> duration(fields);
            case "decimal" -> new Value.Decimal(text(fields));
            case "fraction" -> new Value.Fraction(integer(field(fields, 1, 2)), integer(field(fields, 2, 2)));
            case "uuid" -> new Value.Uuid(uuid(text(fields)));
            case "path" -> new Value.Path(text(fields));
            case "instance" ->
                assembly.instance(
                        field(fields, 1, 2).asString(), field(fields, 2, 2).asString());
            case "object" ->
                new Value.Other(
                        field(fields, 1, 2).asString(), field(fields, 2, 2).asString());
            default -> throw cursor.malformed("there is no kind " + Shown.text(kind));
        };
    }

    private Value field(List<Value> fields, int number, int count) {
        if (fields.size() != count + 1) {
            throw cursor.malformed("an object has " + (fields.size() - 1) + " fields where its kind has " + count);
        }
        return fields.get(number);
    }

    private String text(List<Value> fields) {
        return field(fields, 1, 1).asString();
    }

    private static double real(Value value) {
        if (value instanceof Value.Float number) {
            return number.value();
        }
        throw new ValueTypeException("a part of a complex number is a " + Shown.type(value) + ", not a float");
    }

    /** Of an int, or a bool: before Python 3.10 a range kept those it was made of. */
    private static BigInteger integer(Value value) {
        if (value instanceof Value.Bool bool) {
            return bool.value() ? BigInteger.ONE : BigInteger.ZERO;
        }
        return value.asBigInteger();
    }

    private Value duration(List<Value> fields) {
        long days = within(field(fields, 1, 3).asLong(), -MOST_DAYS, MOST_DAYS);
        long seconds = within(field(fields, 2, 3).asLong(), 0, 86_399);
        long microseconds = within(field(fields, 3, 3).asLong(), 0, 999_999);
        return new Value.Duration(Duration.ofDays(days).plusSeconds(seconds).plusNanos(1_000 * microseconds));
    }

    private static long within(long number, long least, long most) {
        if (number < least || number > most) {
            throw new ValueTypeException(number + " is not from " + least + " to " + most);
        }
        return number;
    }

    private static UUID uuid(String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new ValueTypeException(Shown.text(text) + " is no UUID");
        }
        return UUID.fromString(text);
    }
}
