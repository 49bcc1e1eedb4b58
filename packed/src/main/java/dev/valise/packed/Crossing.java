package dev.valise.packed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is written in place of nodes, by their numbers: a link where a part ends, or a root where a link leads. */
final class Crossing {
    private static final int NOWHERE = -1;

    private final @Nullable Node[] substitutes;
    private final int[] homes;

    /** None yet, of a graph of so many numbers. */
    Crossing(int size) {
        substitutes = new @Nullable Node[size];
        homes = new int[size];
        Arrays.fill(homes, NOWHERE);
    }

    /** From now on this stands for the node of a number. */
    void put(int number, Node substitute) {
        substitutes[number] = substitute;
    }

    /** The part in which the node of a number stands for itself. */
    void setHome(int number, int part) {
        homes[number] = part;
    }

    Node resolve(Node.Named node, int part) {
        Node substitute = substitutes[node.number];
        return substitute == null || homes[node.number] == part ? node : substitute;
    }
}
