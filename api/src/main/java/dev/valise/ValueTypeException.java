package dev.valise;

import java.math.BigInteger;
import java.util.stream.Collectors;

/** Thrown where a {@link Value} is not what was asked for, or where a Java object has no value. */
public final class ValueTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int KEYS_NAMED = 10;

    public ValueTypeException(String message) {
        super(message);
    }

    static void check(boolean condition, String message) {
        if (!condition) {
            throw new ValueTypeException(message);
        }
    }

    static ValueTypeException isNot(Value value, String wanted) {
        return new ValueTypeException("value is " + Naming.withArticle(value) + ", not " + wanted);
    }

    static ValueTypeException tooWide(BigInteger value, String wanted) {
        return new ValueTypeException(
                "value is an int that needs " + value.bitLength() + " bits; it does not fit " + wanted);
    }

    static ValueTypeException noElement(Value value, int index, int size) {
        return new ValueTypeException("the " + Naming.shownType(value) + " has no element " + index + "; it has "
                + (size == 1 ? "1 element" : size + " elements"));
    }

    static ValueTypeException noKey(String owner, String what, String key, Value.Dict dict) {
        String has = dict.entries().stream()
                .limit(KEYS_NAMED)
                .map(entry -> entry.key() instanceof Value.Str text
                        ? Quote.quote(text.value())
                        : entry.key().toString())
                .collect(Collectors.joining(", "));
        String rest = dict.size() > KEYS_NAMED ? " and " + (dict.size() - KEYS_NAMED) + " more" : "";
        return new ValueTypeException("the " + owner + " has no " + what + " " + Quote.quote(key) + "; it has "
                + (dict.size() == 0 ? "none" : has + rest));
    }
}
