package dev.valise.packed;

import java.util.List;
import java.util.function.Function;

/**
 * Digests of the structure below nodes, which do not depend on the order in which sets were written, nor on numbers:
 * the order of what has none of its own. Nodes of a cycle are told apart by what lies around them, up to some steps;
 * those that are not told apart by that are alike for most purposes. Use by one thread.
 */
final class Colors extends Components {
    private static final int MOST_ROUNDS = 16;
    private static final long SEED = 0x76616c697365L;

    private final long[] colors;
    private final Function<Made, String> anchorName;

    /** For a graph of so many numbers. An anchor has the color of its name, so that what is in it does not count. */
    Colors(int size, Function<Made, String> anchorName) {
        super(size);
        colors = new long[size];
        this.anchorName = anchorName;
    }

    long of(Node node) {
        visit(node);
        return known(node);
    }

    /** Of an anchor, by what is in it. */
    long ofContent(Made anchor) {
        for (Node child : Children.of(anchor)) {
            visit(child);
        }
        return combined(anchor);
    }

    @Override
    Node resolve(Node.Named node) {
        return Anchor.isAnchor(node) ? Atom.NONE : node;
    }

    private long known(Node node) {
        return switch (node) {
            case Atom atom -> Hashing.of(atom.source, atom.start, atom.length, SEED);
            case Made made when Anchor.isAnchor(made) -> anchorName.apply(made).hashCode();
            case Node.Named named -> colors[named.number];
        };
    }

    @Override
    void found(List<Node.Named> component, boolean cyclic) {
        int rounds = cyclic ? Math.min(component.size(), MOST_ROUNDS) + 1 : 1;
        long[] next = new long[component.size()];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < next.length; i++) {
                next[i] = combined(component.get(i));
            }
            for (int i = 0; i < next.length; i++) {
                colors[component.get(i).number] = next[i];
            }
        }
    }

    private long combined(Node.Named node) {
        return switch (node) {
            case Block block -> block(block);
            case Reference reference -> Hashing.mix(block(reference.module), block(reference.name));
            case Link link -> link.id.hashCode();
            case Group group -> elements(group);
            case Made made -> made(made);
        };
    }

    private static long block(Block block) {
        return Hashing.of(
                block.source,
                block.start,
                block.length,
                SEED + 1 + block.kind.name().hashCode());
    }

    private long elements(Group group) {
        long color = Hashing.mix(SEED + group.kind.name().hashCode(), group.size());
        long sum = 0;
        for (int i = 0; i < group.size(); i++) {
            long element = known(group.get(i));
            sum += Hashing.mix(SEED, element);
            color = group.isUnordered() ? color : Hashing.mix(color, element);
        }
        return group.isUnordered() ? Hashing.mix(color, sum) : color;
    }

    private long made(Made made) {
        long color = Hashing.mix(SEED + 10 + made.way.name().hashCode(), known(made.callable));
        color = Hashing.mix(color, known(made.arguments));
        color = Hashing.mix(color, known(made.keywords));
        for (Made.Step step : made.steps()) {
            color = switch (step) {
                case Made.Fill fill -> Hashing.mix(color + 1, elements(fill.content()));
                case Made.State state -> Hashing.mix(color + 2, known(state.state()));
                case Made.StateBy state ->
                    Hashing.mix(Hashing.mix(color + 3, known(state.setter())), known(state.state()));
            };
        }
        return color;
    }
}
