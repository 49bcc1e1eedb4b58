package dev.valise.packed;

import java.util.Locale;

/** What nodes are called in messages. */
final class Described {
    private Described() {}

    static String kind(Node node) {
        return switch (node) {
            case Atom atom ->
                switch (atom.opcode()) {
                    case NONE -> "None";
                    case NEWTRUE, NEWFALSE -> "bool";
                    case BINFLOAT -> "float";
                    case EMPTY_TUPLE -> "tuple";
                    case MARK -> "frozenset";
                    default -> "int";
                };
            case Block block ->
                switch (block.kind) {
                    case TEXT -> "str";
                    case BYTES -> "bytes";
                    case BYTEARRAY -> "bytearray";
                };
            case Group group -> group.kind.name().toLowerCase(Locale.ROOT);
            case Reference reference -> "name, " + Shown.text(reference.text());
            case Made made -> "made object";
            case Link link -> "link";
        };
    }
}
