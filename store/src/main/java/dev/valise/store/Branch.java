package dev.valise.store;

import dev.valise.ScopeId;
import java.time.Instant;
import java.util.List;

/**
 * A name that points at a scope.
 *
 * @param history where it pointed and may point again, the oldest first
 * @param present which step of the history it points at now; undo goes before it, redo behind it
 */
public record Branch(String name, List<Step> history, int present) {
    public Branch {
        history = List.copyOf(history);
    }

    /** A scope that it was moved to. */
    public record Step(ScopeId scope, Instant moved) {}

    /** What it points at. */
    public ScopeId scope() {
        return history.get(present).scope();
    }

    /** How many steps back undo can go. */
    public int undoes() {
        return present;
    }

    /** How many steps forth redo can go. */
    public int redoes() {
        return history.size() - 1 - present;
    }
}
