package dev.valise.packed;

import java.util.Arrays;
import java.util.List;

/** How often each node of a part is referred to within the part. Serves one part after the other; use by one thread. */
final class Uses {
    private final Crossing crossing;
    private final int[] countedFor;
    private final int[] counts;
    private Node.Named[] pending = new Node.Named[64];
    private int pendingCount;
    private int round;
    private int part;
    private long copiedBytes;

    /** For a graph of so many numbers. */
    Uses(int size, Crossing crossing) {
        this.crossing = crossing;
        countedFor = new int[size];
        counts = new int[size];
    }

    int of(Node.Named node) {
        return countedFor[node.number] == round ? counts[node.number] : 0;
    }

    /** How long the texts and bytes of the part are, each counted once, without those that stay where they are. */
    long copiedBytes() {
        return copiedBytes;
    }

    /** Counts anew, for the part of this number in the crossing; a root is used once by being one. */
    void count(List<? extends Node> roots, int newPart) {
        round++;
        part = newPart;
        copiedBytes = 0;
        roots.forEach(this::use);
        while (pendingCount > 0) {
            pendingCount--;
            useChildren(pending[pendingCount]);
        }
    }

    private void use(Node node) {
        if (!(node instanceof Node.Named named)) {
            return;
        }
        if (!(crossing.resolve(named, part) instanceof Node.Named met)) {
            return;
        }
        int number = met.number;
        if (countedFor[number] == round) {
            counts[number]++;
            return;
        }
        countedFor[number] = round;
        counts[number] = 1;
        if (met instanceof Block block) {
            copiedBytes += block.staysApart() ? 0 : block.length;
        } else {
            if (pendingCount == pending.length) {
                pending = Arrays.copyOf(pending, 2 * pendingCount);
            }
            pending[pendingCount] = met;
            pendingCount++;
        }
    }

    private void useChildren(Node.Named node) {
        switch (node) {
            case Group group -> useAll(group);
            case Made made -> useAll(made);
            case Reference reference -> {
                use(reference.module);
                use(reference.name);
            }
            case Block block -> {}
            case Link link -> {}
        }
    }

    /** Counts the elements of a group once more. */
    void useAll(Group group) {
        for (int i = 0; i < group.size(); i++) {
            use(group.get(i));
        }
    }

    /** Counts what a call needs once more. */
    void useMakersOf(Made made) {
        use(made.callable);
        use(made.arguments);
        use(made.keywords);
    }

    private void useAll(Made made) {
        useMakersOf(made);
        for (Made.Step step : made.steps()) {
            switch (step) {
                case Made.Fill fill -> useAll(fill.content());
                case Made.State state -> use(state.state());
                case Made.StateBy state -> {
                    use(state.setter());
                    use(made);
                    use(state.state());
                }
            }
        }
    }
}
