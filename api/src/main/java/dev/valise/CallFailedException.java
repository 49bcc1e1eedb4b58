package dev.valise;

/** Thrown where a value was asked of an outcome that has none. */
public final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    CallFailedException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /** The whole outcome. */
    public Outcome outcome() {
        return outcome;
    }
}
