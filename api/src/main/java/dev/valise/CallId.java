package dev.valise;

import java.util.regex.Pattern;

/** The name of one call: {@code ca_} and 1 to 64 letters, digits, {@code -} or {@code _}. */
public record CallId(String text) {
    private static final Pattern FORM = Pattern.compile("ca_[0-9A-Za-z_-]{1,64}");

    public CallId {
        if (!FORM.matcher(text).matches()) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "not a call id: " + Quote.quote(text) + "; it is ca_ and 1 to 64 letters, digits, - or _");
        }
    }

    /** A new name that no call has. */
    public static CallId random() {
        return new CallId("ca_" + RandomHex.digits());
    }

    @Override
    public String toString() {
        return text;
    }
}
