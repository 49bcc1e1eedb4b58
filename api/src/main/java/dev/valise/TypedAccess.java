package dev.valise;

import java.math.BigInteger;
import java.util.List;

/** The questions that a value answers where it is of the type asked for, and throws {@link ValueTypeException} where not. */
sealed interface TypedAccess permits Value {
    private Value value() {
        return (Value) this;
    }

    default boolean isNone() {
        return this instanceof Value.None;
    }

    /** Of a bool. Throws {@link ValueTypeException} for other types, as all methods of this kind do. */
    default boolean asBoolean() {
        if (this instanceof Value.Bool bool) {
            return bool.value();
        }
        throw ValueTypeException.isNot(value(), "a bool");
    }

    /** Of an int; throws {@link ValueTypeException} where it needs more than 32 bits. */
    default int asInt() {
        BigInteger value = asBigInteger();
        if (value.bitLength() < Integer.SIZE) {
            return value.intValue();
        }
        throw ValueTypeException.tooWide(value, "an int of Java");
    }

    /** Of an int; throws {@link ValueTypeException} where it needs more than 64 bits. */
    default long asLong() {
        BigInteger value = asBigInteger();
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        throw ValueTypeException.tooWide(value, "a long");
    }

    default BigInteger asBigInteger() {
        if (this instanceof Value.Int number) {
            return number.value();
        }
        throw ValueTypeException.isNot(value(), "an int");
    }

    /** Of a float, or the double nearest to an int; throws {@link ValueTypeException} where that is infinite. */
    default double asDouble() {
        if (this instanceof Value.Float number) {
            return number.value();
        }
        if (this instanceof Value.Int number) {
            double nearest = number.value().doubleValue();
            if (Double.isFinite(nearest)) {
                return nearest;
            }
            throw ValueTypeException.tooWide(number.value(), "a double");
        }
        throw ValueTypeException.isNot(value(), "a float");
    }

    default String asString() {
        if (this instanceof Value.Str text) {
            return text.value();
        }
        throw ValueTypeException.isNot(value(), "a str");
    }

    /** A copy of the bytes of a bytes or bytearray. */
    default byte[] asBytes() {
        if (this instanceof Value.Bytes bytes) {
            return bytes.toByteArray();
        }
        throw ValueTypeException.isNot(value(), "a bytes");
    }

    /** The elements of a list or tuple; the list cannot be changed. */
    default List<Value> asList() {
        return switch (this) {
            case Value.List list -> list.elements();
            case Value.Tuple tuple -> tuple.elements();
            default -> throw ValueTypeException.isNot(value(), "a list");
        };
    }

    default Value.Dict asDict() {
        if (this instanceof Value.Dict dict) {
            return dict;
        }
        throw ValueTypeException.isNot(value(), "a dict");
    }

    /** What a dict has under this key; throws {@link ValueTypeException} where it has not this key. */
    default Value get(String key) {
        Value.Dict dict = asDict();
        return dict.find(key).orElseThrow(() -> ValueTypeException.noKey("dict", "key", key, dict));
    }

    /** An element of a list or tuple, from 0; throws {@link ValueTypeException} where there are fewer. */
    default Value get(int index) {
        List<Value> elements = asList();
        if (index >= 0 && index < elements.size()) {
            return elements.get(index);
        }
        throw ValueTypeException.noElement(value(), index, elements.size());
    }

    /** An attribute of an instance; throws {@link ValueTypeException} where it has not this attribute. */
    default Value attribute(String name) {
        if (this instanceof Value.Instance instance) {
            return instance.attributes()
                    .find(name)
                    .orElseThrow(() -> ValueTypeException.noKey(
                            Naming.shownType(value()), "attribute", name, instance.attributes()));
        }
        throw ValueTypeException.isNot(value(), "an instance");
    }
}
