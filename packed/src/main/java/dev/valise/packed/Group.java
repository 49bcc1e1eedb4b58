package dev.valise.packed;

import java.util.Arrays;
import java.util.function.Consumer;

/** A list, tuple, set, frozenset or dict; of a dict, keys and values by turns. */
final class Group extends Node.Named {
    private static final Node[] NOTHING = {};

    /** What a group is in Python. */
    enum Kind {
        LIST,
        TUPLE,
        SET,
        FROZENSET,
        DICT;

        /** Whether it is complete before anything can refer to it. */
        boolean isFrozen() {
            return this == TUPLE || this == FROZENSET;
        }

        boolean isSet() {
            return this == SET || this == FROZENSET;
        }
    }

    final Kind kind;
    private Node[] elements;
    private int size;
    private boolean unordered;

    /** The array is not copied. */
    Group(int number, Kind kind, Node[] elements) {
        super(number);
        this.kind = kind;
        this.elements = elements;
        size = elements.length;
    }

    static Group empty(int number, Kind kind) {
        return new Group(number, kind, NOTHING);
    }

    /** From now on the order of the elements means nothing: a list of what a set is filled with. */
    void forgetOrder() {
        unordered = true;
    }

    /** Whether the order of the elements means nothing. */
    boolean isUnordered() {
        return unordered || kind.isSet();
    }

    int size() {
        return size;
    }

    Node get(int index) {
        return elements[index];
    }

    /** Of a dict, how many elements belong to one entry. */
    int width() {
        return kind == Kind.DICT ? 2 : 1;
    }

    /** The array is not copied, and nobody may change it after this. */
    void addAll(Node[] more) {
        if (size == 0) {
            elements = more;
            size = more.length;
            return;
        }
        int newSize = Math.addExact(size, more.length);
        if (newSize > elements.length) {
            elements = Arrays.copyOf(elements, Math.max(newSize, (int) Math.min(Integer.MAX_VALUE - 8, 2L * size)));
        }
        System.arraycopy(more, 0, elements, size, more.length);
        size = newSize;
    }

    /** The value of a text among the keys of a dict, the last one; else {@link Atom#NONE}. */
    Node valueOf(String asciiKey) {
        for (int i = size - 2; kind == Kind.DICT && i >= 0; i -= 2) {
            if (elements[i] instanceof Block key && key.hasText(asciiKey)) {
                return elements[i + 1];
            }
        }
        return Atom.NONE;
    }

    void forEach(Consumer<Node> use) {
        for (int i = 0; i < size; i++) {
            use.accept(elements[i]);
        }
    }

    /** A copy of the elements in an array of their own. */
    Node[] toArray() {
        return Arrays.copyOf(elements, size);
    }
}
