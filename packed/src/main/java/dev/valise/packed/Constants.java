package dev.valise.packed;

import java.util.Set;

/**
 * Nodes of which several parts may have copies of their own, because nothing can change them: small texts and bytes,
 * names, numbers and times of the standard library,
 * and short tuples of such.
 */
final class Constants {
    /** Bytes of a text that is copied rather than shared. Small, since each part that refers to it has a copy. */
    static final int LONGEST = 1 << 10;

    private static final int DEEPEST = 3;
    private static final int MOST_ELEMENTS = 10;
    private static final Set<String> IMMUTABLE = Set.of(
            "builtins.complex",
            "builtins.range",
            "builtins.slice",
            "datetime.date",
            "datetime.datetime",
            "datetime.time",
            "datetime.timedelta",
            "datetime.timezone",
            "decimal.Decimal",
            "fractions.Fraction",
            "pathlib.Path",
            "pathlib.PosixPath",
            "pathlib.PurePosixPath");

    private Constants() {}

    static boolean isConstantCall(Reference reference) {
        if (reference.module.length > LONGEST || reference.name.length > LONGEST) {
            return false;
        }
        String name = reference.text();
        return IMMUTABLE.contains(name) || Rebuilders.CONSTANT.contains(name);
    }

    static boolean isConstant(Node node) {
        return isConstant(node, 0);
    }

    /** Of a constant whether it is data through and through, and nothing that can be called. */
    static boolean isData(Node constant) {
        return switch (constant) {
            case Atom atom -> true;
            case Block block -> true;
            case Group group -> group.kind != Group.Kind.TUPLE || areData(group);
            case Reference reference -> false;
            case Made made -> false;
            case Link link -> false;
        };
    }

    private static boolean areData(Group elements) {
        for (int i = 0; i < elements.size(); i++) {
            if (!isData(elements.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isConstant(Node node, int depth) {
        return switch (node) {
            case Atom atom -> true;
            case Block block -> block.kind != Block.Kind.BYTEARRAY && block.length <= LONGEST;
            case Reference reference -> true;
            case Link link -> true;
            case Group group -> group.kind == Group.Kind.TUPLE && depth < DEEPEST && areConstant(group, depth + 1);
            case Made made -> depth < DEEPEST && isConstant(made, depth);
        };
    }

    private static boolean isConstant(Made made, int depth) {
        if (made.way != Made.Way.CALL
                || !made.steps().isEmpty()
                || !(made.callable instanceof Reference reference)
                || !reference.constant) {
            return false;
        }
        return !(made.arguments instanceof Group arguments) || areConstant(arguments, depth + 1);
    }

    private static boolean areConstant(Group elements, int depth) {
        if (elements.size() > MOST_ELEMENTS) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (!isConstant(elements.get(i), depth) && !Anchor.isAnchor(elements.get(i))) {
                return false;
            }
        }
        return true;
    }
}
