package dev.valise.sandbox;

/** A process could not be forked; the message is its own word for why. */
final class UnforkableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnforkableException(String reason) {
        super(reason);
    }
}
