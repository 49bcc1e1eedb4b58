package dev.valise.cli;

import dev.valise.Value;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Dates and times as ISO 8601 writes them, with the offset from UTC where they have one. */
final class IsoText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_LOCAL_TIME;

    private IsoText() {}

    static String of(Value.Date date) {
        return date.date().toString();
    }

    static String of(Value.Time time) {
        return clock(time.time(), time.offset());
    }

    static String of(Value.DateTime dateTime) {
        return dateTime.dateTime().toLocalDate() + "T"
                + clock(dateTime.dateTime().toLocalTime(), dateTime.offset());
    }

    private static String clock(LocalTime time, Optional<Duration> offset) {
        String text = TIME.format(time);
        return offset.isEmpty() ? text : text + offset(offset.get());
    }

    /** Python's offsets may have seconds, and even microseconds, which java.time's do not. */
    private static String offset(Duration offset) {
        Duration size = offset.abs();
        String text =
                String.format("%s%02d:%02d", offset.isNegative() ? "-" : "+", size.toHours(), size.toMinutesPart());
        if (size.toSecondsPart() == 0 && size.toNanosPart() == 0) {
            return text;
        }
        text += String.format(":%02d", size.toSecondsPart());
        return size.toNanosPart() == 0 ? text : text + String.format(".%06d", size.toNanosPart() / 1_000);
    }
}
