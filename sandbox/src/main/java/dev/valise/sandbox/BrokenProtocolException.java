package dev.valise.sandbox;

/** A worker said what no worker says: user code has written to its connection. */
final class BrokenProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what it did, as the end of "the process broke the protocol: ..."
     */
    BrokenProtocolException(String message) {
        super(message);
    }

    BrokenProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
