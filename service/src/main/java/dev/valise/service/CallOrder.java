package dev.valise.service;

import dev.valise.Call;
import dev.valise.OutputListener;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import java.time.Duration;
import java.util.Optional;

/**
 * A call that somebody wants made, and on what. Immutable.
 *
 * @param call what to run; its id is the one that the asker chose, or a random one
 * @param base the scope, or the branch, that it runs on
 * @param python the name of an interpreter; empty for that of the scope
 * @param hold how long to wait before it runs; until then it can be taken back
 * @param request by which a repetition of this order is known
 */
public record CallOrder(Call call, Base base, Optional<String> python, Duration hold, Optional<RequestKey> request) {
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
        return new CallOrder(call.withListener(listener), base, python, hold, request);
    }

    /** What a call runs on. */
    public sealed interface Base {
        /** A scope. */
        record OfScope(ScopeId scope) implements Base {}

        /** A branch, which the call moves when it returns or raises. */
        record OfBranch(String name) implements Base {}
    }

    /**
     * The asker's name of a request, and what tells whether another of the same name asks for the same.
     *
     * @param id chosen by the asker
     * @param digest of all that was asked for
     */
    public record RequestKey(String id, String digest) {}
}
