package dev.valise.sandbox;

import dev.valise.Durability;
import dev.valise.Scope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A scope that chaos knows, what it must hold, and whether it may be lost. Safe for use by many threads. */
final class ChaosScope {
    private final Scope scope;
    private final ChaosStep.State state;
    private final String code;
    private final Optional<ChaosScope> from;
    private final Durability durability;
    private final boolean packed;
    private final long killsBefore;
    private volatile boolean mayBeLost;
    private volatile boolean forgotten;

    /**
     * @param code the call that made it
     * @param packed whether its outcome said that all of it has a packed form
     * @param killsBefore kills that had ended when the call began that made it
     */
    ChaosScope(
            Scope scope,
            ChaosStep.State state,
            String code,
            Optional<ChaosScope> from,
            Durability durability,
            boolean packed,
            long killsBefore) {
        this.scope = scope;
        this.state = state;
        this.code = code;
        this.from = from;
        this.durability = durability;
        this.packed = packed;
        this.killsBefore = killsBefore;
    }

    Scope scope() {
        return scope;
    }

    ChaosStep.State state() {
        return state;
    }

    Durability durability() {
        return durability;
    }

    boolean isPacked() {
        return packed;
    }

    /** Whether processes have been killed since it was made, its own maybe among them. */
    boolean hasSeenKills(ChaosKills kills) {
        return kills.begun() > killsBefore;
    }

    /** It is about to be forgotten, or has been lost. */
    void mayBeLost() {
        mayBeLost = true;
    }

    boolean mayHaveBeenLost() {
        return mayBeLost;
    }

    /** It has been forgotten: nothing may call it any more. */
    void isForgotten() {
        forgotten = true;
    }

    boolean wasForgotten() {
        return forgotten;
    }

    /** The calls that made it, the first first. */
    String history() {
        Deque<String> calls = new ArrayDeque<>();
        Optional<ChaosScope> next = Optional.of(this);
        while (next.isPresent()) {
            calls.addFirst("    %s %s: %s"
                    .formatted(next.get().scope, next.get().durability, next.get().code)
                    .replace("\n", "; "));
            next = next.get().from;
        }
        return String.join("\n", calls);
    }
}
