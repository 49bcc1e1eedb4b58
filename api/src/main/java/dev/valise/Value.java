package dev.valise;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An inert Python value: what it was is known, and nothing of it runs. References are kept as they are in Python, so
 * that two lists may hold the same list, and a list may hold itself; {@link Assembly} makes such graphs.
 *
 * <p>Two values are equal where they have the same types, contents and shape: {@code 1}, {@code 1.0} and {@code True}
 * differ, the order of a set or dict does not count, and NaN equals NaN. Equality and text are safe for values of any
 * depth, sharing and cycles; the text is what {@code repr()} gives, abridged. Immutable and safe to share between
 * threads once its {@link Assembly} is closed.
 */
// The types have the names that Python gives them. Nullable is an annotation, which callers need not have.
@SuppressWarnings({"AvoidCommonTypeNames", "exports"})
public sealed interface Value extends TypedAccess {
    static Value none() {
        return None.NONE;
    }

    static Bool of(boolean value) {
        return new Bool(value);
    }

    static Int of(long value) {
        return Int.of(value);
    }

    static Int of(BigInteger value) {
        return Int.of(value);
    }

    static Float of(double value) {
        return new Float(value);
    }

    static Str of(String value) {
        return new Str(value);
    }

    /** A {@code bytes} with a copy of these. */
    static Bytes of(byte[] value) {
        return Bytes.of(value, 0, value.length);
    }

    static Decimal of(BigDecimal value) {
        return new Decimal(value.toString());
    }

    /**
     * The value of a Java object: null, a Boolean, a number, a String, a byte[], an object of java.time, a UUID, a Path,
     * a Value, or a Map or Collection of such. A Set becomes a set, any other Collection a list, a Map a dict. A
     * collection that is there twice, or within itself, is so in the value.
     *
     * @throws ValueTypeException for any other object, and where Python cannot hold it whole, such as nanoseconds
     */
    static Value from(@Nullable Object object) {
        return Translation.of(object);
    }

    /** The type's name as Python gives it, qualified unless it is built in: {@code int}, {@code datetime.date}. */
    default String typeName() {
        return Naming.typeOf(this);
    }

    /** {@code None}. */
    record None() implements Value {
        private static final None NONE = new None();

        @Override
        public String toString() {
            return "None";
        }
    }

    /** {@code True} or {@code False}. */
    record Bool(boolean value) implements Value {
        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** An integer of any width. */
    final class Int implements Value {
        private final long small;
        private final @Nullable BigInteger large;

        private Int(long small, @Nullable BigInteger large) {
            this.small = small;
            this.large = large;
        }

        public static Int of(long value) {
            return new Int(value, null);
        }

        public static Int of(BigInteger value) {
            return value.bitLength() < Long.SIZE ? new Int(value.longValue(), null) : new Int(0, value);
        }

        public BigInteger value() {
            return large == null ? BigInteger.valueOf(small) : large;
        }

        /** How many bits it needs without its sign. */
        public int bitLength() {
            return large == null
                    ? Long.SIZE - Long.numberOfLeadingZeros(small < 0 ? ~small : small)
                    : large.bitLength();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Int that && small == that.small && Objects.equals(large, that.large);
        }

        @Override
        public int hashCode() {
            return large == null ? Long.hashCode(small) : large.hashCode();
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A float: any double, NaN and the infinities among them. */
    record Float(double value) implements Value {
        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A complex number. */
    record Complex(double real, double imaginary) implements Value {
        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /**
     * A text.
     *
     * @param value may have lone surrogates, which Python's texts may have too; a pair of surrogates is one character
     */
    record Str(String value) implements Value {
        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A {@code bytes}, or what a {@code bytearray} held. */
    final class Bytes implements Value {
        private final byte[] bytes;
        private final boolean mutable;

        private Bytes(byte[] bytes, boolean mutable) {
            this.bytes = bytes;
            this.mutable = mutable;
        }

        /** A {@code bytes} with a copy of a part of an array, {@code to} not included. */
        public static Bytes of(byte[] source, int from, int to) {
            return new Bytes(Arrays.copyOfRange(source, from, to), false);
        }

        /** A {@code bytearray} with a copy of a part of an array, {@code to} not included. */
        public static Bytes bytearray(byte[] source, int from, int to) {
            return new Bytes(Arrays.copyOfRange(source, from, to), true);
        }

        /** Whether it is a {@code bytearray}. */
        public boolean isBytearray() {
            return mutable;
        }

        public int size() {
            return bytes.length;
        }

        public byte[] toByteArray() {
            return bytes.clone();
        }

        /** A read-only view; nothing is copied. */
        public ByteBuffer toByteBuffer() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && mutable == that.mutable && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A list. */
    final class List extends Container.Sequence implements Value {
        List(Assembly assembly) {
            super(assembly);
        }

        public static List of(Value... elements) {
            return of(Arrays.asList(elements));
        }

        public static List of(Collection<? extends Value> elements) {
            List list = new List(Assembly.CLOSED);
            list.appendAll(elements);
            return list;
        }
    }

    /** A tuple. */
    final class Tuple extends Container.Sequence implements Value {
        private Tuple() {
            super(Assembly.CLOSED);
        }

        public static Tuple of(Value... elements) {
            return of(Arrays.asList(elements));
        }

        public static Tuple of(Collection<? extends Value> elements) {
            Tuple tuple = new Tuple();
            tuple.appendAll(elements);
            return tuple;
        }
    }

    /** A set or frozenset. Its order here is the one it came in, and means nothing. */
    final class Set extends Container.Sequence implements Value {
        private final boolean frozen;

        Set(Assembly assembly, boolean frozen) {
            super(assembly);
            this.frozen = frozen;
        }

        /** A set of these, of which no two should be equal: here nothing is left out. */
        public static Set of(Collection<? extends Value> elements) {
            Set set = new Set(Assembly.CLOSED, false);
            set.appendAll(elements);
            return set;
        }

        /** A frozenset of these, of which no two should be equal: here nothing is left out. */
        public static Set frozen(Collection<? extends Value> elements) {
            Set set = new Set(Assembly.CLOSED, true);
            set.appendAll(elements);
            return set;
        }

        public boolean isFrozen() {
            return frozen;
        }
    }

    /** A dict: entries in the order of their insertion. */
    final class Dict extends Container.Mapping implements Value {
        Dict(Assembly assembly) {
            super(assembly);
        }

        /** A dict of these in the order of the map. */
        public static Dict of(Map<String, ? extends Value> entries) {
            Dict dict = new Dict(Assembly.CLOSED);
            entries.forEach((key, value) -> dict.put(Value.of(key), value));
            return dict;
        }

        /** An entry of a dict. */
        public record Entry(Value key, Value value) {}
    }

    /** A {@code range}; its step is not 0. */
    record Range(BigInteger start, BigInteger stop, BigInteger step) implements Value {
        public Range {
            ValueTypeException.check(step.signum() != 0, "the step of a range is 0");
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A {@code slice}; each of the three may be any value, and None is what was left out. */
    record Slice(Value start, Value stop, Value step) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Slice that && Equality.areEqual(this, that);
        }

        @Override
        public int hashCode() {
            return Equality.hash(this);
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A {@code datetime.date}, of a year from 1 to 9999. */
    record Date(LocalDate date) implements Value {
        public Date {
            Calendar.checkYear(date.getYear());
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /**
     * A {@code datetime.time}.
     *
     * @param time in whole microseconds
     * @param offset from UTC, in whole microseconds and shorter than a day; empty for a naive time
     */
    record Time(LocalTime time, Optional<java.time.Duration> offset) implements Value {
        public Time {
            Calendar.checkMicroseconds(time);
            offset.ifPresent(Calendar::checkOffset);
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /**
     * A {@code datetime.datetime}, of a year from 1 to 9999. The name of its zone is not kept.
     *
     * @param dateTime in whole microseconds
     * @param offset from UTC, in whole microseconds and shorter than a day; empty for a naive one
     */
    record DateTime(LocalDateTime dateTime, Optional<java.time.Duration> offset) implements Value {
        public DateTime {
            Calendar.checkYear(dateTime.getYear());
            Calendar.checkMicroseconds(dateTime);
            offset.ifPresent(Calendar::checkOffset);
        }

        /** Throws {@link ValueTypeException} where it is naive, or java.time has no such offset. */
        public OffsetDateTime toOffsetDateTime() {
            return OffsetDateTime.of(dateTime, Calendar.zoneOffset(offset));
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A {@code datetime.timedelta}: whole microseconds, up to 999,999,999 days in either direction. */
    record Duration(java.time.Duration duration) implements Value {
        public Duration {
            Calendar.checkMicroseconds(duration.getNano());
            Calendar.checkDays(Math.floorDiv(duration.getSeconds(), Calendar.SECONDS_OF_DAY));
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /**
     * A {@code decimal.Decimal}.
     *
     * @param text as Python writes it: {@code 1.10}, {@code -0}, {@code 1E+3}, {@code Infinity}, {@code NaN}
     */
    record Decimal(String text) implements Value {
        public Decimal {
            ValueTypeException.check(Naming.isDecimal(text), "this is no decimal number: " + Quote.quote(text));
        }

        /** Throws {@link ValueTypeException} for infinities, NaN and exponents of more than 32 bits. */
        public BigDecimal toBigDecimal() {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException exception) {
                throw new ValueTypeException("the decimal " + Quote.quote(text) + " does not fit a BigDecimal");
            }
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A {@code fractions.Fraction}; its denominator is positive. */
    record Fraction(BigInteger numerator, BigInteger denominator) implements Value {
        public Fraction {
            ValueTypeException.check(denominator.signum() > 0, "the denominator of a fraction is not positive");
        }

        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A {@code uuid.UUID}. */
    record Uuid(UUID uuid) implements Value {
        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** A path of {@code pathlib}, as text. */
    record Path(String path) implements Value {
        @Override
        public String toString() {
            return Repr.of(this);
        }
    }

    /** An instance of a class that is not built in. Its class, a name, is not here. */
    final class Instance extends Container.Described implements Value {
        Instance(Assembly assembly, String className, String repr) {
            super(assembly, className, repr);
        }

        /** Its class, qualified: {@code shop.Order}. */
        public String className() {
            return name;
        }

        /** What {@code repr()} gave, cut at 65,536 characters. */
        public String repr() {
            return repr;
        }

        /** Its attributes by name: its slots, the fields of a named tuple, its {@code __dict__}. */
        public Dict attributes() {
            return attributes;
        }
    }

    /**
     * Anything else: a function, class, module, exception, or an object of a built-in type that has no form here.
     *
     * @param type its type, qualified unless it is built in
     * @param repr what {@code repr()} gave, cut at 65,536 characters
     */
    record Other(String type, String repr) implements Value {
        @Override
        public String toString() {
            return Repr.of(this);
        }
    }
}
