package dev.valise.packed;

import java.util.List;

/**
 * Prepares a part in which something leads back to itself before it is complete: all that makes an object of a cycle may
 * be written a second time, so that it counts as used once more. Use once.
 */
final class Reopening extends Components {
    private final Crossing crossing;
    private final int part;
    private final Uses uses;

    Reopening(int size, Crossing crossing, int part, Uses uses) {
        super(size);
        this.crossing = crossing;
        this.part = part;
        this.uses = uses;
    }

    @Override
    Node resolve(Node.Named node) {
        return crossing.resolve(node, part);
    }

    @Override
    void found(List<Node.Named> component, boolean cyclic) {
        if (!cyclic) {
            return;
        }
        for (Node.Named node : component) {
            if (node instanceof Made made) {
                uses.useMakersOf(made);
            } else if (node instanceof Group group && group.kind.isFrozen()) {
                uses.useAll(group);
            }
        }
    }
}
