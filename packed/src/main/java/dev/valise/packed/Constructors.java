package dev.valise.packed;

import dev.valise.Value;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/** The kinds of data that pickle has no instruction for: written as calls of classes of the standard library. */
final class Constructors {
    private static final long SECONDS_OF_DAY = 86_400;

    private final Output output;
    private final IntSupplier nextMemoEntry;
    private final Map<String, Integer> named = new HashMap<>();

    /** The second gives the number of the memo entry that is made next. */
    Constructors(Output output, IntSupplier nextMemoEntry) {
        this.output = output;
        this.nextMemoEntry = nextMemoEntry;
    }

    /** Pushes a value that holds no others, and is none of those that have an instruction of their own. */
    void write(Value value) {
        switch (value) {
            case Value.Complex complex -> {
                name("builtins", "complex");
                output.writeDouble(complex.real());
                output.writeDouble(complex.imaginary());
                call(2);
            }
            case Value.Range range -> {
                name("builtins", "range");
                output.writeInteger(range.start());
                output.writeInteger(range.stop());
                output.writeInteger(range.step());
                call(3);
            }
            case Value.Date date -> {
                name("datetime", "date");
                writeDate(date.date());
                call(3);
            }
            case Value.Time time -> {
                name("datetime", "time");
                output.write(Opcode.MARK);
                writeTime(time.time());
                writeOffset(time.offset());
                call(5);
            }
            case Value.DateTime dateTime -> {
                name("datetime", "datetime");
                output.write(Opcode.MARK);
                writeDate(dateTime.dateTime().toLocalDate());
                writeTime(dateTime.dateTime().toLocalTime());
                writeOffset(dateTime.offset());
                call(8);
            }
            case Value.Duration duration -> writeDuration(duration.duration());
            case Value.Decimal decimal -> writeText("decimal", "Decimal", decimal.text());
            case Value.Fraction fraction -> {
                name("fractions", "Fraction");
                output.writeInteger(fraction.numerator());
                output.writeInteger(fraction.denominator());
                call(2);
            }
            case Value.Uuid uuid -> writeText("uuid", "UUID", uuid.uuid().toString());
            case Value.Path path -> writeText("pathlib", "PosixPath", path.path());
            default -> throw new AssertionError(value.typeName() + " has an instruction of its own");
        }
    }

    /** Pushes a class. */
    void name(String module, String name) {
        Integer known = named.get(name);
        if (known != null) {
            output.write(known <= 0xff ? Opcode.BINGET : Opcode.LONG_BINGET, known <= 0xff ? 1 : 4, known);
            return;
        }
        output.writeText(module);
        output.writeText(name);
        output.write(Opcode.STACK_GLOBAL);
        output.write(Opcode.MEMOIZE);
        named.put(name, nextMemoEntry.getAsInt());
    }

    /** Makes a tuple of the topmost values; of more than three, of those above the latest mark. */
    void tuple(int size) {
        output.write(
                switch (size) {
                    case 1 -> Opcode.TUPLE1;
                    case 2 -> Opcode.TUPLE2;
                    case 3 -> Opcode.TUPLE3;
                    default -> Opcode.TUPLE;
                });
    }

    private void call(int arguments) {
        tuple(arguments);
        output.write(Opcode.REDUCE);
    }

    private void writeText(String module, String name, String text) {
        name(module, name);
        output.writeText(text);
        call(1);
    }

    private void writeDate(LocalDate date) {
        writeNumber(date.getYear());
        writeNumber(date.getMonthValue());
        writeNumber(date.getDayOfMonth());
    }

    private void writeTime(LocalTime time) {
        writeNumber(time.getHour());
        writeNumber(time.getMinute());
        writeNumber(time.getSecond());
        writeNumber(time.getNano() / 1_000);
    }

    private void writeOffset(Optional<Duration> offset) {
        if (offset.isEmpty()) {
            output.write(Opcode.NONE);
            return;
        }
        name("datetime", "timezone");
        writeDuration(offset.get());
        call(1);
    }

    private void writeDuration(Duration duration) {
        name("datetime", "timedelta");
        writeNumber(Math.floorDiv(duration.getSeconds(), SECONDS_OF_DAY));
        writeNumber(Math.floorMod(duration.getSeconds(), SECONDS_OF_DAY));
        writeNumber(duration.getNano() / 1_000);
        call(3);
    }

    private void writeNumber(long number) {
        output.writeInteger(BigInteger.valueOf(number));
    }
}
