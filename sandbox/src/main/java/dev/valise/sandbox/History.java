package dev.valise.sandbox;

import dev.valise.packed.LoggedCall;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The calls that made a scope what it is; scopes of one lineage share what they have in common. Immutable. */
final class History {
    /** Of the empty scope. */
    static final History NONE = new History(Optional.empty(), Optional.empty());

    /** Calls that are told; older ones are left out, so that a file of a long chain does not consist of its log. */
    private static final int MOST_TOLD = 1_000;

    /** Characters of one call that are kept. */
    private static final int LONGEST = 64 << 10;

    private final Optional<Step> last;
    private final Optional<History> before;

    /**
     * One call.
     *
     * @param bound the names that it was given values for
     * @param isWhole whether all of its text was kept
     */
    record Step(LoggedCall call, List<String> bound, boolean isWhole) {}

    private History(Optional<Step> last, Optional<History> before) {
        this.last = last;
        this.before = before;
    }

    /** The history that {@link #calls} told. */
    static History of(List<LoggedCall> calls) {
        History history = NONE;
        for (LoggedCall call : calls) {
            history = history.then(call.code(), List.of(), call.ending());
        }
        return history;
    }

    /** This, and one call more, which was given values for some names. */
    History then(String code, Collection<String> bound, String ending) {
        boolean isWhole = code.length() <= LONGEST;
        LoggedCall call = new LoggedCall(isWhole ? code : code.substring(0, LONGEST) + "\n# ...", ending);
        return new History(Optional.of(new Step(call, List.copyOf(bound), isWhole)), Optional.of(this));
    }

    /** The calls, the oldest first. */
    List<LoggedCall> calls() {
        Deque<LoggedCall> told = new ArrayDeque<>();
        Optional<History> next = Optional.of(this);
        while (told.size() < MOST_TOLD && next.flatMap(each -> each.last).isPresent()) {
            next.flatMap(each -> each.last).ifPresent(step -> told.addFirst(step.call()));
            next = next.flatMap(each -> each.before);
        }
        return List.copyOf(told);
    }

    /** The calls after an earlier history, the oldest first; empty where that is not a part of this, or so many calls ago. */
    Optional<List<Step>> since(History earlier, int most) {
        Deque<Step> steps = new ArrayDeque<>();
        History at = this;
        while (at != earlier) {
            if (at.last.isEmpty() || at.before.isEmpty() || steps.size() == most) {
                return Optional.empty();
            }
            steps.addFirst(at.last.get());
            at = at.before.get();
        }
        return Optional.of(List.copyOf(steps));
    }
}
