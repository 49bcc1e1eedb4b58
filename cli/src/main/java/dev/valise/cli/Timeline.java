package dev.valise.cli;

import dev.valise.Report;
import dev.valise.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The scopes of a session in the order they were made, and a place among them: what undo and redo walk. */
final class Timeline {
    private final List<Moment> moments = new ArrayList<>();
    private int place;

    Timeline() {
        moments.add(new Moment(Scope.empty(), "", Set.of()));
    }

    /**
     * A scope of the session.
     *
     * @param input what made it; empty for the first
     * @param names what is bound in it, as far as the calls told
     */
    record Moment(Scope scope, String input, Set<String> names) {}

    /** Where the session is. */
    Moment now() {
        return moments.get(place);
    }

    /**
     * Goes on to the scope that a call made, and gives up what was undone before.
     *
     * @return the scopes that were given up
     */
    List<Scope> add(Report report, String input) {
        if (report.scope().equals(now().scope())) {
            return List.of();
        }
        Set<String> names = new TreeSet<>(now().names());
        names.removeAll(report.removed());
        names.addAll(report.changed());
        List<Moment> undone = moments.subList(place + 1, moments.size());
        List<Scope> givenUp = undone.stream().map(Moment::scope).toList();
        undone.clear();
        moments.add(new Moment(report.scope(), input, names));
        place++;
        return givenUp;
    }

    /** Goes back by a number of inputs, or to the beginning. Gives what was undone, the newest first. */
    List<String> undo(int steps) {
        List<String> undone = new ArrayList<>();
        while (undone.size() < steps && place > 0) {
            undone.add(now().input());
            place--;
        }
        return undone;
    }

    /** Goes forward again by a number of inputs, or to the end. Gives what is there again, the oldest first. */
    List<String> redo(int steps) {
        List<String> redone = new ArrayList<>();
        while (redone.size() < steps && place < moments.size() - 1) {
            place++;
            redone.add(now().input());
        }
        return redone;
    }

    /** How many inputs can be undone. */
    int before() {
        return place;
    }

    /** How many can be redone. */
    int after() {
        return moments.size() - 1 - place;
    }
}
