package dev.valise.sandbox;

import dev.valise.ValiseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why this host cannot run a jail, in three sentences without their full stops.
 *
 * @param what happened
 * @param why it happened, in the host's own terms
 * @param fix the exact thing to do; several ways are joined by "; or "
 */
record Refusal(String what, String why, String fix) {
    private static final Pattern TEXT = Pattern.compile("(.*)\\.\nWhy: (.*)\\.\nFix: (.*)\\.", Pattern.DOTALL);

    ValiseException toException() {
        return new ValiseException(ValiseException.Code.HOST_UNFIT, text());
    }

    /** All three, as a message. */
    String text() {
        return what + ".\nWhy: " + why + ".\nFix: " + fix + ".";
    }

    /** The refusal that a message of {@link #text} was made of; empty for other messages. */
    static Optional<Refusal> read(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new Refusal(parts.group(1), parts.group(2), parts.group(3)))
                : Optional.empty();
    }
}
