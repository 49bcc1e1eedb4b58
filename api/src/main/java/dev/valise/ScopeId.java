package dev.valise;

import java.util.regex.Pattern;

/**
 * The name of a {@link Scope}: {@code sc_} and 32 hexadecimal digits (128 random bits, so that it cannot be guessed),
 * or {@code sc_empty}.
 */
public record ScopeId(String text) {
    private static final Pattern FORM = Pattern.compile("sc_(empty|[0-9a-f]{32})");

    public ScopeId {
        if (!FORM.matcher(text).matches()) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "not a scope id: " + Quote.quote(text) + "; it is sc_ and 32 hexadecimal digits");
        }
    }

    /** A new name that no scope has. */
    public static ScopeId random() {
        return new ScopeId("sc_" + RandomHex.digits());
    }

    @Override
    public String toString() {
        return text;
    }
}
