package dev.valise.packed;

import dev.valise.Value;
import dev.valise.ValueTypeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts that {@code isoformat()} of Python gives, and no other forms of ISO 8601. Throws {@link ValueTypeException},
 * or {@link java.time.DateTimeException} for a day or hour that there is not.
 */
final class IsoText {
    private static final String DATE = "([0-9]{4}-[0-9]{2}-[0-9]{2})";
    private static final String TIME = "([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{6})?)";
    private static final String OFFSET = "(?:([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{6}))?)?)?";
    private static final Pattern DATE_ONLY = Pattern.compile(DATE);
    private static final Pattern TIME_ONLY = Pattern.compile(TIME + OFFSET);
    private static final Pattern BOTH = Pattern.compile(DATE + "T" + TIME + OFFSET);

    private IsoText() {}

    static LocalDate date(String text) {
        return LocalDate.parse(match(DATE_ONLY, text).group(1));
    }

    static Value.Time time(String text) {
        Matcher matcher = match(TIME_ONLY, text);
        return new Value.Time(LocalTime.parse(matcher.group(1)), offset(matcher, 2));
    }

    static Value.DateTime dateTime(String text) {
        Matcher matcher = match(BOTH, text);
        LocalDateTime local = LocalDate.parse(matcher.group(1)).atTime(LocalTime.parse(matcher.group(2)));
        return new Value.DateTime(local, offset(matcher, 3));
    }

    private static Matcher match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new ValueTypeException("the text is not in the form that isoformat() gives");
        }
        return matcher;
    }

    private static Optional<Duration> offset(Matcher matcher, int group) {
        String sign = matcher.group(group);
        if (sign == null) {
            return Optional.empty();
        }
        Duration size = Duration.ofHours(number(matcher, group + 1))
                .plusMinutes(number(matcher, group + 2))
                .plusSeconds(number(matcher, group + 3))
                .plusNanos(1_000 * number(matcher, group + 4));
        return Optional.of(sign.equals("-") ? size.negated() : size);
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
