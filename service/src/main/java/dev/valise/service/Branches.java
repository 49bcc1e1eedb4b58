package dev.valise.service;

import dev.valise.ScopeId;
import dev.valise.service.Branch.Direction;
import dev.valise.service.RefusedException.Reason;
import dev.valise.store.Move;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The branches of one tenant. They move by compare-and-set: of two who move one at a time, one is told. Safe for use by many threads
 * and nodes.
 */
final class Branches {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final dev.valise.store.Branches stored;

    Branches(dev.valise.store.Branches stored) {
        this.stored = stored;
    }

    List<Branch> all() {
        return stored.all().stream().map(Branch::of).toList();
    }

    /**
     * A branch.
     *
     * @throws RefusedException UNKNOWN_BRANCH
     */
    Branch get(String name) {
        return stored.find(name).map(Branch::of).orElseThrow(Branches::unknown);
    }

    private static RefusedException unknown() {
        return new RefusedException(
                Reason.UNKNOWN_BRANCH,
                "there is no branch of this name; PUT /v1/branches/NAME with a scope and \"expect\": null makes one");
    }

    /**
     * Moves a branch, or makes it.
     *
     * @param expected where it points now; empty where there is none of this name
     * @throws RefusedException BRANCH_MOVED, with where it points; UNKNOWN_SCOPE
     */
    Branch move(String name, Optional<ScopeId> expected, ScopeId scope) {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    Reason.BAD_CALL,
                    "a branch is named by 1 to 100 letters, digits, '.', '_' or '-', the first no sign");
        }
        return switch (stored.move(name, expected, scope)) {
            case Move.Moved moved -> Branch.of(moved.branch());
            case Move other -> throw notMoved(other, expected);
        };
    }

    /** Why a branch did not move. */
    static RefusedException notMoved(Move move, Optional<ScopeId> expected) {
        return switch (move) {
            case Move.NoScope none ->
                new RefusedException(Reason.UNKNOWN_SCOPE, "there is no such scope; it never was, or was deleted");
            case Move.NoBranch none ->
                new RefusedException(
                        Reason.BRANCH_MOVED,
                        "there is no such branch (any more), and "
                                + expected.map(ScopeId::text).orElse("none") + " was expected");
            case Move.Stays stays -> moved(stays.branch().scope(), expected);
            case Move.Moved moved -> moved(moved.branch().scope(), expected);
        };
    }

    private static RefusedException moved(ScopeId now, Optional<ScopeId> expected) {
        return new RefusedException(
                Reason.BRANCH_MOVED,
                "the branch points at " + now + " by now, and "
                        + expected.map(each -> each + " was expected").orElse("it was expected not to exist")
                        + "; look at it, and try again with what it points at",
                Map.of("scope", now.text()));
    }

    /**
     * Goes back or forward in its history.
     *
     * @throws RefusedException NO_SUCH_STEP, UNKNOWN_BRANCH
     */
    Branch walk(String name, Direction direction, int steps) {
        if (steps < 1) {
            throw new RefusedException(Reason.NO_SUCH_STEP, "the number of steps is at least 1, not " + steps);
        }
        Move move = direction == Direction.UNDO ? stored.undo(name, steps) : stored.redo(name, steps);
        return switch (move) {
            case Move.Moved moved -> Branch.of(moved.branch());
            case Move.Stays stays ->
                throw new RefusedException(
                        Reason.NO_SUCH_STEP,
                        "%d of the steps can be %s, not %d"
                                .formatted(
                                        Branch.of(stays.branch()).steps(direction),
                                        direction == Direction.UNDO ? "undone" : "done again",
                                        steps));
            case Move.NoBranch none -> throw unknown();
            case Move.NoScope none -> throw unknown();
        };
    }

    /** Removes a branch; throws as {@link #get} does. */
    void remove(String name) {
        if (!stored.remove(name)) {
            throw unknown();
        }
    }

    /** A branch that has a scope in its history. */
    Optional<Branch> having(ScopeId scope) {
        return all().stream().filter(each -> each.history().contains(scope)).findFirst();
    }
}
