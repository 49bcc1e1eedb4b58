package dev.valise.service;

import dev.valise.ScopeId;
import java.util.List;

/**
 * A name that points at a scope, and where it pointed before. Immutable.
 *
 * @param history where it pointed, oldest first, with what was undone and can be done again
 * @param position of the scope that it points at, in the history
 */
public record Branch(String name, List<ScopeId> history, int position) {
    public Branch {
        history = List.copyOf(history);
    }

    static Branch of(dev.valise.store.Branch stored) {
        List<ScopeId> scopes = stored.history().stream()
                .map(dev.valise.store.Branch.Step::scope)
                .toList();
        return new Branch(stored.name(), scopes, stored.present());
    }

    /** Where it points. */
    public ScopeId scope() {
        return history.get(position);
    }

    /** How many steps of this direction there are. */
    public int steps(Direction direction) {
        return direction == Direction.UNDO ? position : history.size() - 1 - position;
    }

    /** The two ways through a history. */
    public enum Direction {
        UNDO,
        REDO
    }
}
