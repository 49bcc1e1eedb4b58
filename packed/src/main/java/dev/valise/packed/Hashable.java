package dev.valise.packed;

import dev.valise.Value;

/** Which values Python takes as keys and as elements of sets. */
final class Hashable {
    private Hashable() {}

    /** False for what is never hashable; what it holds is not looked at. */
    static boolean isHashable(Value value) {
        return switch (value) {
            case Value.List list -> false;
            case Value.Dict dict -> false;
            case Value.Set set -> set.isFrozen();
            case Value.Bytes bytes -> !bytes.isBytearray();
            default -> true;
        };
    }
}
