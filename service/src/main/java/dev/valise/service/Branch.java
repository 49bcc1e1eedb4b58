package dev.valise.service;

import dev.valise.ScopeId;
import java.util.ArrayList;
import java.util.List;

/**
 * A name that points at a scope, and where it pointed before. Immutable.
 *
 * @param history where it pointed, oldest first, with what was undone and can be done again
 * @param position of the scope that it points at, in the history
 */
public record Branch(String name, List<ScopeId> history, int position) {
    /** More steps than anybody undoes. */
    static final int MOST_STEPS = 1_000;

    public Branch {
        history = List.copyOf(history);
    }

    /** Where it points. */
    public ScopeId scope() {
        return history.get(position);
    }

    /** It points at another scope; what had been undone is forgotten. */
    Branch to(ScopeId scope) {
        List<ScopeId> steps = new ArrayList<>(history.subList(0, position + 1));
        steps.add(scope);
        int surplus = Math.max(0, steps.size() - MOST_STEPS);
        List<ScopeId> kept = steps.subList(surplus, steps.size());
        return new Branch(name, kept, kept.size() - 1);
    }

    /** How many steps of this direction there are. */
    public int steps(Direction direction) {
        return direction == Direction.UNDO ? position : history.size() - 1 - position;
    }

    Branch walked(Direction direction, int steps) {
        return new Branch(name, history, direction == Direction.UNDO ? position - steps : position + steps);
    }

    /** The two ways through a history. */
    public enum Direction {
        UNDO,
        REDO
    }
}
