package dev.valise.json;

/** Thrown where a JSON document does not say what it should; the message says where, what is wrong, and what is right. */
public final class BadJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A mistake at a place.
     *
     * @param where as a path from the top: {@code inputs.rate.items[3]}; empty for the whole document
     */
    public BadJsonException(String where, String what) {
        super(where.isEmpty() ? what : where + ": " + what);
    }
}
