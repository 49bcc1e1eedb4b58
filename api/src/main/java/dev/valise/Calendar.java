package dev.valise;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/** The limits of Python's {@code datetime}. */
final class Calendar {
    static final long SECONDS_OF_DAY = 86_400;

    private static final int NANOS_OF_MICRO = 1_000;
    private static final int LAST_YEAR = 9_999;
    private static final int MOST_DAYS = 999_999_999;

    private Calendar() {}

    static void checkYear(int year) {
        ValueTypeException.check(year >= 1 && year <= LAST_YEAR, "the year " + year + " is not from 1 to 9999");
    }

    static void checkMicroseconds(int nanoseconds) {
        ValueTypeException.check(
                nanoseconds % NANOS_OF_MICRO == 0,
                "Python has whole microseconds, and this has nanoseconds: truncate it with truncatedTo(MICROS)");
    }

    static void checkMicroseconds(TemporalAccessor time) {
        checkMicroseconds(time.get(ChronoField.NANO_OF_SECOND));
    }

    static void checkOffset(Duration offset) {
        checkMicroseconds(offset.toNanosPart());
        ValueTypeException.check(
                offset.abs().compareTo(Duration.ofDays(1)) < 0, "the offset " + offset + " is not shorter than a day");
    }

    static void checkDays(long days) {
        ValueTypeException.check(
                days >= -MOST_DAYS && days <= MOST_DAYS, "Python has at most 999999999 days, not " + days);
    }

    static ZoneOffset zoneOffset(Optional<Duration> offset) {
        Duration given = offset.orElseThrow(
                () -> new ValueTypeException("value is a naive datetime: it has no offset from UTC"));
        ValueTypeException.check(
                given.getNano() == 0 && Math.abs(given.getSeconds()) <= ZoneOffset.MAX.getTotalSeconds(),
                "java.time has no offset of " + given);
        return ZoneOffset.ofTotalSeconds((int) given.getSeconds());
    }
}
