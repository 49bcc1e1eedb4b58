package dev.valise.service;

import dev.valise.ValiseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request that the service does not carry out. What user code does is never one of these: it is an outcome. The message
 * says what is wrong, why, and what to do.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient Map<String, String> facts;
    private final transient Optional<Duration> retryAfter;

    public RefusedException(Reason reason, String message) {
        this(reason, message, Map.of());
    }

    /**
     * With facts for programs.
     *
     * @param facts by name, such as the scope that a branch points at now
     */
    public RefusedException(Reason reason, String message, Map<String, String> facts) {
        this(reason, message, facts, Optional.empty());
    }

    private RefusedException(Reason reason, String message, Map<String, String> facts, Optional<Duration> retryAfter) {
        super(message);
        this.reason = reason;
        this.facts = Map.copyOf(facts);
        this.retryAfter = retryAfter;
    }

    /** More was asked for than is allowed in this time. */
    static RefusedException tooOften(Duration wait) {
        return new RefusedException(
                Reason.TOO_OFTEN,
                "this tenant makes more calls than it may in this time; wait as long as Retry-After says",
                Map.of(),
                Optional.of(wait));
    }

    private RefusedException(Reason reason, ValiseException cause) {
        super(cause.getMessage(), cause);
        this.reason = reason;
        this.facts = Map.of();
        this.retryAfter = cause.retryAfter();
    }

    /** What a {@link dev.valise.Valise} refused. */
    static RefusedException of(ValiseException cause) {
        Reason reason = switch (cause.code()) {
            case UNKNOWN_SCOPE -> Reason.UNKNOWN_SCOPE;
            case BAD_CALL -> Reason.BAD_CALL;
            case BAD_FILE -> Reason.BAD_FILE;
            case CANNOT_PACK -> Reason.CANNOT_PACK;
            case NO_CAPACITY -> Reason.NO_CAPACITY;
            case CLOSED -> Reason.CLOSING;
            case HOST_UNFIT -> Reason.HOST_UNFIT;
            case STORE_UNAVAILABLE -> Reason.STORE_UNAVAILABLE;
            case OVER_BUDGET -> Reason.OVER_BUDGET;
            case BAD_STORE -> Reason.BAD_STORE;
            case UNREACHABLE, UNAUTHORIZED, INTERNAL -> Reason.FAULT;
        };
        return new RefusedException(reason, cause);
    }

    /** The same for another asker, with where that one asked. */
    RefusedException again() {
        return new RefusedException(reason, String.valueOf(getMessage()), facts, retryAfter);
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> facts() {
        return facts;
    }

    /** When the same may be asked for again, where that is known. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Why, by what the asker can do about it. */
    public enum Reason {
        /** There is no such scope, or it is another tenant's. */
        UNKNOWN_SCOPE,
        /** There is no such call, or it was forgotten. */
        UNKNOWN_CALL,
        /** There is no such branch. */
        UNKNOWN_BRANCH,
        /** The scope has no variable of this name. */
        UNKNOWN_VARIABLE,
        /** No interpreter of this name is offered. */
        UNKNOWN_PYTHON,
        /** The branch points at another scope by now. */
        BRANCH_MOVED,
        /** A branch points at this scope, or it is the empty one. */
        SCOPE_IN_USE,
        /** There is nothing to undo, or to redo. */
        NO_SUCH_STEP,
        /** A call of this id was made before. */
        CALL_ID_TAKEN,
        /** This request id was used for another call. */
        REQUEST_ID_REUSED,
        /** The call itself is wrong: a name, a limit, a value that cannot be passed. */
        BAD_CALL,
        /** A file is no packed scope, or not one that can be unpacked here. */
        BAD_FILE,
        /** There is no packed form of this scope. */
        CANNOT_PACK,
        /** All places are taken; the same call may be made again later. */
        NO_CAPACITY,
        /** The tenant asks more often than it may. */
        TOO_OFTEN,
        /** The store cannot be reached; the same may be tried again when it can. */
        STORE_UNAVAILABLE,
        /** The store is damaged, or a newer Valise has changed it. */
        BAD_STORE,
        /** What the tenant has stored takes all the room that it may take. */
        OVER_BUDGET,
        /** The service is shutting down. */
        CLOSING,
        /** The host cannot run the sandbox. */
        HOST_UNFIT,
        /** A fault of Valise itself. */
        FAULT
    }
}
