package dev.valise.packed;

import dev.valise.Value;
import dev.valise.ValueTypeException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Objects of the standard library that are values here, as CPython's pickler writes them. */
final class StandardKinds {
    private static final Set<String> NAMES = Set.of(
            "builtins.complex",
            "builtins.range",
            "builtins.slice",
            "datetime.date",
            "datetime.datetime",
            "datetime.time",
            "datetime.timedelta",
            "datetime.timezone",
            "decimal.Decimal",
            "fractions.Fraction",
            "pathlib.PosixPath");
    private static final long MICROSECOND = 1_000;
    private static final int LATER_OF_TWO = 0x80;

    private StandardKinds() {}

    static boolean isOne(Made made) {
        return made.way == Made.Way.CALL
                && made.steps().isEmpty()
                && made.callable instanceof Reference reference
                && NAMES.contains(reference.text());
    }

    /** The value that a call gives; nothing where the arguments are not those that the pickler writes. */
    static Optional<Value> value(Made made, List<Value> arguments) {
        try {
            return Optional.of(make(made, ((Reference) made.callable).name.text(), arguments));
        } catch (ValueTypeException | DateTimeException | ArithmeticException | IndexOutOfBoundsException exception) {
            return Optional.empty();
        }
    }

    private static Value make(Made made, String name, List<Value> arguments) {
        return switch (name) {
            case "complex" -> new Value.Complex(real(arguments.get(0)), real(arguments.get(1)));
            case "range" ->
                new Value.Range(
                        Descriptions.integer(arguments.get(0)),
                        Descriptions.integer(arguments.get(1)),
                        Descriptions.integer(arguments.get(2)));
            case "slice" -> new Value.Slice(arguments.get(0), arguments.get(1), arguments.get(2));
            case "date" -> new Value.Date(date(state(arguments, 4)));
            case "datetime" -> {
                ByteBuffer state = state(arguments, 10);
                yield new Value.DateTime(LocalDateTime.of(date(state), time(state)), offset(made));
            }
            case "time" -> new Value.Time(time(state(arguments, 6)), offset(made));
            case "timedelta" -> new Value.Duration(duration(number(made, 0), number(made, 1), number(made, 2)));
            case "timezone" -> new Value.Other("datetime.timezone", "<timezone " + arguments.get(0) + ">");
            case "Decimal" -> new Value.Decimal(arguments.get(0).asString());
            case "Fraction" -> fraction(arguments);
            case "PosixPath" ->
                new Value.Path(
                        String.join("/", arguments.stream().map(Value::asString).toList())
                                .replaceFirst("^//", "/"));
            default -> throw new ValueTypeException("there is no kind " + name);
        };
    }

    private static double real(Value value) {
        if (value instanceof Value.Float number) {
            return number.value();
        }
        throw new ValueTypeException("a part of a complex number is not a float");
    }

    private static Value fraction(List<Value> arguments) {
        if (arguments.size() == 2) {
            return new Value.Fraction(Descriptions.integer(arguments.get(0)), Descriptions.integer(arguments.get(1)));
        }
        String[] texts = arguments.get(0).asString().split("/", 2);
        try {
            return new Value.Fraction(
                    new BigInteger(texts[0]), texts.length == 2 ? new BigInteger(texts[1]) : BigInteger.ONE);
        } catch (NumberFormatException exception) {
            throw new ValueTypeException("this is no fraction");
        }
    }

    private static ByteBuffer state(List<Value> arguments, int size) {
        if (arguments.get(0) instanceof Value.Bytes bytes && bytes.size() == size) {
            return bytes.toByteBuffer();
        }
        throw new ValueTypeException("a time is not " + size + " bytes");
    }

    private static LocalDate date(ByteBuffer state) {
        int year = state.getShort() & 0xffff;
        // The highest bit of the month says which of two equal times it is, at the end of summer.
        return LocalDate.of(year, state.get() & ~LATER_OF_TWO & 0xff, state.get());
    }

    private static LocalTime time(ByteBuffer state) {
        int hour = state.get() & ~LATER_OF_TWO & 0xff;
        int minute = state.get();
        int second = state.get();
        int microsecond = ((state.get() & 0xff) << 16) | ((state.get() & 0xff) << 8) | (state.get() & 0xff);
        return LocalTime.of(hour, minute, second, (int) MICROSECOND * microsecond);
    }

    /** Of the zone, which is a fixed distance from UTC; of another kind of zone more would have to be known. */
    private static Optional<Duration> offset(Made made) {
        Node zone = made.argument(1);
        if (zone.equals(Atom.NONE)) {
            return Optional.empty();
        }
        if (zone instanceof Made call
                && call.callable instanceof Reference reference
                && reference.is("datetime", "timezone")
                && call.argument(0) instanceof Made distance
                && distance.callable instanceof Reference duration
                && duration.is("datetime", "timedelta")) {
            return Optional.of(duration(number(distance, 0), number(distance, 1), number(distance, 2)));
        }
        throw new ValueTypeException("this zone has rules of its own");
    }

    private static long number(Made made, int index) {
        if (made.argument(index) instanceof Atom atom && Described.kind(atom).equals("int")) {
            return atom.integer().longValueExact();
        }
        throw new ValueTypeException("a number of days or seconds is none");
    }

    private static Duration duration(long days, long seconds, long microseconds) {
        return Duration.ofDays(days).plusSeconds(seconds).plusNanos(Math.multiplyExact(MICROSECOND, microseconds));
    }
}
