package dev.valise.json;

import dev.valise.Value;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times as ISO 8601 writes them, with the offset from UTC where they have one. */
final class IsoText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_LOCAL_TIME;
    private static final Pattern OFFSET = Pattern.compile("([+-])(\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{6})?)?)");

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

    /** Reads a time as {@link #of(Value.Time)} writes it; throws DateTimeException or IllegalArgumentException where it is none. */
    static Value.Time time(String text) {
        int zone = zone(text, 0);
        return new Value.Time(LocalTime.parse(text.substring(0, zone)), readOffset(text.substring(zone)));
    }

    /** Reads a date and time; throws as {@link #time} does. */
    static Value.DateTime dateTime(String text) {
        int zone = zone(text, text.indexOf('T') + 1);
        return new Value.DateTime(LocalDateTime.parse(text.substring(0, zone)), readOffset(text.substring(zone)));
    }

    /** Where the offset begins. */
    private static int zone(String text, int clock) {
        for (int i = clock; i < text.length(); i++) {
            if ("+-Z".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static Optional<Duration> readOffset(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.equals("Z")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = OFFSET.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("an offset is Z, or as +01:00");
        }
        LocalTime size = LocalTime.parse(matcher.group(2));
        Duration offset = Duration.ofNanos(size.toNanoOfDay());
        return Optional.of(matcher.group(1).equals("-") ? offset.negated() : offset);
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
