package dev.valise.packed;

import java.util.Set;

/** The names of {@code valise.pack.rebuild} that mean something here; all others are calls like any other. */
final class Rebuilders {
    static final String MODULE = "valise.pack.rebuild";
    static final String UNIT = "unit";
    static final String FUNCTION = "function";
    static final String BYTECODE = "bytecode";
    static final String CLASS = "class_";
    static final String GLOBALS = "globals";
    static final String GONE = "gone";
    static final String RESOLVED = "resolved";
    static final String CELL = "cell";
    static final String LATE_SET = "late_set";
    static final String LATE_DICT = "late_dict";

    /** Calls that give the same object however often they are made, and change nothing. */
    static final Set<String> CONSTANT = Set.of(
            MODULE + ".builtins",
            MODULE + ".globals",
            MODULE + ".module",
            MODULE + ".module_globals",
            MODULE + ".reference",
            MODULE + ".member");

    private Rebuilders() {}

    static boolean isNamed(Node callable, String name) {
        return callable instanceof Reference reference && reference.is(MODULE, name);
    }
}
