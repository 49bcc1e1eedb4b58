package dev.valise.store;

/** What became of a wish to move a branch. */
public sealed interface Move {
    /** It points where it should. */
    record Moved(Branch branch) implements Move {}

    /** Somebody else moved it first, or there are fewer steps than were asked for; it is as it was, and points here. */
    record Stays(Branch branch) implements Move {}

    /** There is no such branch. */
    record NoBranch() implements Move {}

    /** There is no such scope, or its content was removed. */
    record NoScope() implements Move {}
}
