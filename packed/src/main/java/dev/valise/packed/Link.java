package dev.valise.packed;

/** Stands in a part for a root of another one, by its id in the scope. */
final class Link extends Node.Named {
    final String id;

    Link(int number, String id) {
        super(number);
        this.id = id;
    }
}
