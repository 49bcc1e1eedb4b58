package dev.valise;

import java.time.Duration;
import java.util.Optional;

/** A call, or a start, that could not be made. What user code does is never one of these: it is an {@link Outcome}. */
public final class ValiseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;
    private final Duration wait; // zero where there is nothing to wait for

    public ValiseException(Code code, String message) {
        super(message);
        this.code = code;
        this.wait = Duration.ZERO;
    }

    public ValiseException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.wait = Duration.ZERO;
    }

    private ValiseException(String message, Duration retryAfter) {
        super(message);
        this.code = Code.NO_CAPACITY;
        this.wait = retryAfter;
    }

    /**
     * All places are taken.
     *
     * @param retryAfter when one is thought to be free; more than zero
     */
    public static ValiseException noCapacity(String message, Duration retryAfter) {
        return new ValiseException(message, retryAfter);
    }

    /** Who has to act. */
    public Code code() {
        return code;
    }

    /** How long to wait before the same call is made again; there for {@link Code#NO_CAPACITY} only, as a guess. */
    public Optional<Duration> retryAfter() {
        return wait.isZero() ? Optional.empty() : Optional.of(wait);
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
        /** The store cannot be reached, or has no room on its disk; the same may be tried again when that has changed. */
        STORE_UNAVAILABLE,
        /** The store is damaged, or a newer Valise made it; the message says which. */
        BAD_STORE,
        /** What a tenant has stored takes all the room that it may take. */
        OVER_BUDGET,
        /** All places are taken; the same call may be made again later, {@link ValiseException#retryAfter() after} some time. */
        NO_CAPACITY,
        /** This {@link Valise} has been closed. */
        CLOSED,
        /** No server answers at the address, or what answers there does not answer as Valise does. */
        UNREACHABLE,
        /** The server does not take this key. */
        UNAUTHORIZED,
        /** A fault of Valise itself. */
        INTERNAL
    }
}
