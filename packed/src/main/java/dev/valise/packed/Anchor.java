package dev.valise.packed;

import java.util.Optional;

/** What is a part of its own whoever refers to it: a unit, function or class, and the globals of other functions. */
enum Anchor {
    UNIT("unit"),
    FUNCTION("function"),
    CLASS("class"),
    GLOBALS("globals");

    private static final int LONGEST_LABEL = 200;

    private final String prefix;

    Anchor(String prefix) {
        this.prefix = prefix;
    }

    static boolean isAnchor(Node node) {
        return of(node).isPresent();
    }

    static Optional<Anchor> of(Node node) {
        if (!(node instanceof Made made)
                || made.way != Made.Way.CALL
                || !(made.callable instanceof Reference reference)) {
            return Optional.empty();
        }
        // Without arguments it gives the scope's own globals, wherever it is called.
        return reference.anchor.filter(anchor -> anchor != GLOBALS || made.arguments instanceof Group);
    }

    /** What calls of a name make. */
    static Optional<Anchor> named(Reference reference) {
        if (!reference.module.hasText(Rebuilders.MODULE)) {
            return Optional.empty();
        }
        Block name = reference.name;
        if (name.hasText(Rebuilders.FUNCTION) || name.hasText(Rebuilders.BYTECODE)) {
            return Optional.of(FUNCTION);
        }
        if (name.hasText(Rebuilders.CLASS)) {
            return Optional.of(CLASS);
        }
        if (name.hasText(Rebuilders.UNIT)) {
            return Optional.of(UNIT);
        }
        return name.hasText(Rebuilders.GLOBALS) ? Optional.of(GLOBALS) : Optional.empty();
    }

    /** A name for people, which others may have too. */
    String label(Made made) {
        String text = switch (this) {
            case UNIT -> textOf(made.argument(1));
            case FUNCTION -> textOf(stateOf(made).valueOf("qualname"));
            case CLASS -> {
                String name = made.argument(4) instanceof Group facts ? textOf(facts.valueOf("qualname")) : "";
                yield name.isEmpty() ? textOf(made.argument(1)) : name;
            }
            case GLOBALS -> textOf(made.argument(1));
        };
        return prefix + ":" + text;
    }

    /** The first state that a setter is given, where it is a dict. */
    static Group stateOf(Made made) {
        for (Made.Step step : made.steps()) {
            if (step instanceof Made.StateBy by && by.state() instanceof Group state) {
                return state;
            }
        }
        return Group.empty(made.number, Group.Kind.DICT);
    }

    private static String textOf(Node node) {
        return node instanceof Block text && text.isText() && text.length <= LONGEST_LABEL ? text.text() : "";
    }
}
