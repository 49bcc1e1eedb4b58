package dev.valise;

/** A call, or a start, that could not be made. What user code does is never one of these: it is an {@link Outcome}. */
public final class ValiseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    public ValiseException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public ValiseException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Who has to act. */
    public Code code() {
        return code;
    }

    /** The kinds, by who has to act. */
    public enum Code {
        /** This host cannot run the sandbox, or not with this interpreter; the message has the cause and the fix. */
        HOST_UNFIT,
        /** No scope of this id is, or was, known here. */
        UNKNOWN_SCOPE,
        /** The call itself is wrong: a name, a limit, a value that cannot be passed. */
        BAD_CALL,
        /** A file is no packed scope, or not one that can be unpacked here. */
        BAD_FILE,
        /** There is no packed form of this scope: its code keeps it from being packed, or it is too large. */
        CANNOT_PACK,
        /** All places are taken; the same call may be made again later. */
        NO_CAPACITY,
        /** This {@link Valise} has been closed. */
        CLOSED,
        /** A fault of Valise itself. */
        INTERNAL
    }
}
