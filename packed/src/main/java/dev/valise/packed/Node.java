package dev.valise.packed;

/**
 * A part of a packed graph, as it stands in a stream: what was written is known, and nothing of it is made. References
 * are kept, so that nodes may be shared and form cycles. A graph is made by one thread, and not changed after that.
 */
abstract sealed class Node permits Atom, Node.Named {
    /** A node that may be met again: it has a number, from 0 on within its graph, for tables about the graph. */
    abstract static sealed class Named extends Node permits Block, Reference, Group, Made, Link {
        final int number;

        Named(int number) {
            this.number = number;
        }
    }
}
