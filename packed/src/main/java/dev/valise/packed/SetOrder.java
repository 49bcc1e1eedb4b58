package dev.valise.packed;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The order in which the elements of sets are written, whatever order they came in: what is complete by itself by its
 * encoding, then names, then all else by its color.
 */
final class SetOrder implements Comparator<Node> {
    private final Colors colors;

    SetOrder(Colors colors) {
        this.colors = colors;
    }

    @Override
    public int compare(Node left, Node right) {
        int rank = rank(left);
        int byRank = Integer.compare(rank, rank(right));
        if (byRank != 0) {
            return byRank;
        }
        if (left instanceof Atom first && right instanceof Atom second) {
            return Arrays.compareUnsigned(
                    first.source,
                    first.start,
                    first.start + first.length,
                    second.source,
                    second.start,
                    second.start + second.length);
        }
        if (left instanceof Block first && right instanceof Block second) {
            return compare(first, second);
        }
        if (left instanceof Reference first && right instanceof Reference second) {
            int byModule = compare(first.module, second.module);
            return byModule != 0 ? byModule : compare(first.name, second.name);
        }
        return Long.compareUnsigned(colors.of(left), colors.of(right));
    }

    private static int rank(Node node) {
        return switch (node) {
            case Atom atom -> 0;
            case Block block ->
                switch (block.kind) {
                    case TEXT -> 1;
                    case BYTES -> 2;
                    case BYTEARRAY -> 3;
                };
            case Reference reference -> 10;
            case Link link -> 11;
            case Group group -> 12;
            case Made made -> 13;
        };
    }

    private static int compare(Block left, Block right) {
        return Arrays.compareUnsigned(
                left.source,
                left.start,
                left.start + left.length,
                right.source,
                right.start,
                right.start + right.length);
    }
}
