package dev.valise.json;

import dev.valise.Value;

/** Which values may be keys of a dict and elements of a set. */
final class Hashables {
    private Hashables() {}

    /** Gives the value back; throws {@link BadJsonException} where Python cannot hash it. */
    static Value require(Value value, String where) {
        switch (value) {
            case Value.List list -> throw unhashable(value, where);
            case Value.Dict dict -> throw unhashable(value, where);
            case Value.Bytes bytes when bytes.isBytearray() -> throw unhashable(value, where);
            case Value.Set set when !set.isFrozen() -> throw unhashable(value, where);
            case Value.Slice slice -> throw unhashable(value, where); // before Python 3.12
            case Value.Tuple tuple -> tuple.elements().forEach(each -> require(each, where));
            default -> {}
        }
        return value;
    }

    private static BadJsonException unhashable(Value value, String where) {
        return new BadJsonException(
                where,
                "a " + value.typeName() + " cannot be hashed, so it is no key of a dict and no element of a set");
    }
}
