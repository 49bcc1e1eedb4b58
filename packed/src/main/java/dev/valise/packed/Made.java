package dev.valise.packed;

import java.util.ArrayList;
import java.util.List;

/**
 * An object that a stream makes by a call: of what, with what, and what is done to it after that, in this order. Here
 * nothing is called.
 */
final class Made extends Node.Named {
    /** How it is made. */
    enum Way {
        /** {@code callable(*arguments)}. */
        CALL,
        /** {@code callable.__new__(callable, *arguments)}. */
        NEW,
        /** {@code callable.__new__(callable, *arguments, **keywords)}. */
        NEW_WITH_KEYWORDS
    }

    /** Something that is done to an object once it is there. */
    sealed interface Step {}

    /** Elements that are appended, added, or put under keys: those of a group that nobody else knows. */
    record Fill(Group content) implements Step {}

    /** A state is set, by its class. */
    record State(Node state) implements Step {}

    /** A state is set, by a function. */
    record StateBy(Node setter, Node state) implements Step {}

    final Way way;
    final Node callable;
    final Node arguments;
    /** {@link Atom#NONE} for the other ways. */
    final Node keywords;
    /** In their order; mostly one. */
    private List<Step> steps = List.of();

    Made(int number, Way way, Node callable, Node arguments, Node keywords) {
        super(number);
        this.way = way;
        this.callable = callable;
        this.arguments = arguments;
        this.keywords = keywords;
    }

    List<Step> steps() {
        return steps;
    }

    void add(Step step) {
        if (steps.isEmpty()) {
            steps = List.of(step);
            return;
        }
        if (steps.size() == 1) {
            steps = new ArrayList<>(steps);
        }
        steps.add(step);
    }

    /** Puts elements into it, in an array that nobody else has. */
    void fill(Group.Kind kind, Node[] elements) {
        if (!steps.isEmpty() && steps.get(steps.size() - 1) instanceof Fill fill && fill.content.kind == kind) {
            fill.content.addAll(elements);
            return;
        }
        // Nothing refers to this group, so that it needs no number of its own.
        add(new Fill(new Group(number, kind, elements)));
    }

    /** The argument of this index, or {@link Atom#NONE}. */
    Node argument(int index) {
        return arguments instanceof Group tuple && index < tuple.size() ? tuple.get(index) : Atom.NONE;
    }

    /** Whether it is a call of one of the rebuilders, by its name. */
    boolean isRebuilt(String name) {
        return way == Way.CALL && Rebuilders.isNamed(callable, name);
    }
}
