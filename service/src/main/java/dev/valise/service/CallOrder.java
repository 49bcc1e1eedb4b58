package dev.valise.service;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Durability;
import dev.valise.OutputListener;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import java.time.Duration;
import java.util.Optional;

/**
 * A call that somebody wants made, and on what. Immutable.
 *
 * @param call what to run; its id is the one that the asker chose, or a random one
 * @param isNamed whether the asker chose it
 * @param base the scope, or the branch, that it runs on
 * @param python the name of an interpreter; empty for that of the scope
 * @param hold how long to wait before it runs; until then it can be taken back
 * @param request the asker's name of this request: a repetition has the same, and the same text
 * @param text all that was asked for, as {@link CallNotation} reads it
 */
public record CallOrder(
        Call call,
        boolean isNamed,
        Base base,
        Optional<String> python,
        Duration hold,
        Optional<String> request,
        String text) {
    /** A day: whoever waits longer wants a timer, and not a connection. */
    private static final Duration LONGEST_HOLD = Duration.ofDays(1);

    public CallOrder {
        if (hold.isNegative() || hold.compareTo(LONGEST_HOLD) > 0) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "a call can be held for 0 to %d ms".formatted(LONGEST_HOLD.toMillis()));
        }
    }

    /** The same, whose output goes to a listener. */
    public CallOrder withListener(OutputListener listener) {
        return new CallOrder(call.withListener(listener), isNamed, base, python, hold, request, text);
    }

    /** The same by another id. */
    CallOrder withId(CallId id) {
        return new CallOrder(call.withId(id), isNamed, base, python, hold, request, text);
    }

    /** The same, which has waited. */
    CallOrder withoutHold() {
        return new CallOrder(call, isNamed, base, python, Duration.ZERO, request, text);
    }

    /**
     * Whether the store has to know of it before it runs: somebody may ask for it again by a name of his own, or another node may
     * have to run it. The others are kept when they have ended.
     */
    boolean mustBeRegistered() {
        return isNamed || request.isPresent() || hold.isPositive();
    }

    /** Whether the store need not know of its end before its asker does, who did not ask that what it made be there either. */
    boolean mayBeKeptLater() {
        return hold.isZero() && call.durability() != Durability.BEFORE_REPLY && base instanceof Base.OfScope;
    }

    /** What a call runs on. */
    public sealed interface Base {
        /** A scope. */
        record OfScope(ScopeId scope) implements Base {}

        /** A branch, which the call moves when it returns or raises. */
        record OfBranch(String name) implements Base {}
    }
}
