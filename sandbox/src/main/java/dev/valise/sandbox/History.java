package dev.valise.sandbox;

import dev.valise.packed.LoggedCall;
import java.util.ArrayDeque;
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

    private final Optional<LoggedCall> last;
    private final Optional<History> before;

    private History(Optional<LoggedCall> last, Optional<History> before) {
        this.last = last;
        this.before = before;
    }

    /** The history that {@link #calls} told. */
    static History of(List<LoggedCall> calls) {
        History history = NONE;
        for (LoggedCall call : calls) {
            history = history.then(call.code(), call.ending());
        }
        return history;
    }

    /** This, and one call more. */
    History then(String code, String ending) {
        String kept = code.length() <= LONGEST ? code : code.substring(0, LONGEST) + "\n# ...";
        return new History(Optional.of(new LoggedCall(kept, ending)), Optional.of(this));
    }

    /** The calls, the oldest first. */
    List<LoggedCall> calls() {
        Deque<LoggedCall> told = new ArrayDeque<>();
        Optional<History> next = Optional.of(this);
        while (told.size() < MOST_TOLD && next.flatMap(each -> each.last).isPresent()) {
            next.flatMap(each -> each.last).ifPresent(told::addFirst);
            next = next.flatMap(each -> each.before);
        }
        return List.copyOf(told);
    }
}
