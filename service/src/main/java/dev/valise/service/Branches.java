package dev.valise.service;

import dev.valise.ScopeId;
import dev.valise.service.Branch.Direction;
import dev.valise.service.RefusedException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The branches of one tenant. They move by compare-and-set: of two who move one at a time, one is told. In memory. */
final class Branches {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Map<String, Branch> branches = new TreeMap<>();

    synchronized List<Branch> all() {
        return List.copyOf(branches.values());
    }

    /**
     * A branch.
     *
     * @throws RefusedException UNKNOWN_BRANCH
     */
    synchronized Branch get(String name) {
        return Optional.ofNullable(branches.get(name))
                .orElseThrow(
                        () -> new RefusedException(
                                Reason.UNKNOWN_BRANCH,
                                "there is no branch of this name; PUT /v1/branches/NAME with a scope and \"expect\": null makes one"));
    }

    /**
     * Moves a branch, or makes it.
     *
     * @param expected where it points now; empty where there is none of this name
     * @throws RefusedException BRANCH_MOVED, with where it points
     */
    synchronized Branch move(String name, Optional<ScopeId> expected, ScopeId scope) {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    Reason.BAD_CALL,
                    "a branch is named by 1 to 100 letters, digits, '.', '_' or '-', the first no sign");
        }
        Optional<Branch> present = Optional.ofNullable(branches.get(name));
        if (!present.map(Branch::scope).equals(expected)) {
            throw moved(present, expected);
        }
        Branch moved = present.map(each -> each.to(scope)).orElseGet(() -> new Branch(name, List.of(scope), 0));
        branches.put(name, moved);
        return moved;
    }

    private static RefusedException moved(Optional<Branch> present, Optional<ScopeId> expected) {
        if (present.isEmpty()) {
            return new RefusedException(
                    Reason.BRANCH_MOVED,
                    "there is no such branch (any more), and " + expected.orElseThrow() + " was expected");
        }
        String now = present.get().scope().text();
        return new RefusedException(
                Reason.BRANCH_MOVED,
                "the branch points at " + now + " by now, and "
                        + expected.map(each -> each + " was expected").orElse("it was expected not to exist")
                        + "; look at it, and try again with what it points at",
                Map.of("scope", now));
    }

    /**
     * Goes back or forward in its history.
     *
     * @throws RefusedException NO_SUCH_STEP
     */
    synchronized Branch walk(String name, Direction direction, int steps) {
        Branch branch = get(name);
        int possible = branch.steps(direction);
        if (steps < 1 || steps > possible) {
            throw new RefusedException(
                    Reason.NO_SUCH_STEP,
                    "%d of the steps can be %s, not %d"
                            .formatted(possible, direction == Direction.UNDO ? "undone" : "done again", steps));
        }
        Branch walked = branch.walked(direction, steps);
        branches.put(name, walked);
        return walked;
    }

    /** Removes a branch; throws as {@link #get} does. */
    synchronized void remove(String name) {
        get(name);
        branches.remove(name);
    }

    /** The branches that point at a scope. */
    synchronized List<String> pointingAt(ScopeId scope) {
        return branches.values().stream()
                .filter(each -> each.scope().equals(scope))
                .map(Branch::name)
                .toList();
    }
}
