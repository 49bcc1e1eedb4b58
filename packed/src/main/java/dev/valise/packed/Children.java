package dev.valise.packed;

import java.util.ArrayList;
import java.util.List;

/** The nodes that a node refers to, in their order; those of a name, which is complete by itself, are left out. */
final class Children {
    private static final Node[] NONE = {};

    private Children() {}

    /** In an array of their own. */
    static Node[] of(Node.Named node) {
        return switch (node) {
            case Group group -> group.toArray();
            case Made made -> ofMade(made);
            case Block block -> NONE;
            case Reference reference -> NONE;
            case Link link -> NONE;
        };
    }

    private static Node[] ofMade(Made made) {
        List<Node> children = new ArrayList<>();
        children.add(made.callable);
        children.add(made.arguments);
        children.add(made.keywords);
        for (Made.Step step : made.steps()) {
            switch (step) {
                case Made.Fill fill -> {
                    for (int i = 0; i < fill.content().size(); i++) {
                        children.add(fill.content().get(i));
                    }
                }
                case Made.State state -> children.add(state.state());
                case Made.StateBy state -> {
                    children.add(state.setter());
                    children.add(state.state());
                }
            }
        }
        return children.toArray(Node[]::new);
    }
}
