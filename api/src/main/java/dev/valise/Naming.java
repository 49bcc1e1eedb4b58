package dev.valise;

import java.util.regex.Pattern;

/** How types and numbers are written in Python. */
final class Naming {
    private static final Pattern DOTTED = Pattern.compile("[\\w.<>]{1,100}");
    private static final Pattern DECIMAL = Pattern.compile(
            "[+-]?+(?:(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+|Infinity|s?+NaN[0-9]*+)");

    private Naming() {}

    static String typeOf(Value value) {
        return switch (value) {
            case Value.None none -> "NoneType";
            case Value.Bool bool -> "bool";
            case Value.Int number -> "int";
            case Value.Float number -> "float";
            case Value.Complex complex -> "complex";
            case Value.Str text -> "str";
            case Value.Bytes bytes -> bytes.isBytearray() ? "bytearray" : "bytes";
            case Value.List list -> "list";
            case Value.Tuple tuple -> "tuple";
            case Value.Set set -> set.isFrozen() ? "frozenset" : "set";
            case Value.Dict dict -> "dict";
            case Value.Range range -> "range";
            case Value.Slice slice -> "slice";
            case Value.Date date -> "datetime.date";
            case Value.Time time -> "datetime.time";
            case Value.DateTime dateTime -> "datetime.datetime";
            case Value.Duration duration -> "datetime.timedelta";
            case Value.Decimal decimal -> "decimal.Decimal";
            case Value.Fraction fraction -> "fractions.Fraction";
            case Value.Uuid uuid -> "uuid.UUID";
            case Value.Path path -> "pathlib.PosixPath";
            case Value.Instance instance -> instance.className();
            case Value.Other other -> other.type();
        };
    }

    /** {@code an int}, {@code a str}, {@code None}: for messages, whatever the name of the type is. */
    static String withArticle(Value value) {
        if (value.isNone()) {
            return "None";
        }
        String type = value.typeName();
        boolean vowel = !type.isEmpty() && "aeioAEIO".indexOf(type.charAt(0)) >= 0;
        return (vowel ? "an " : "a ") + shownType(value);
    }

    /** The name of its type, quoted where it is not like one. */
    static String shownType(Value value) {
        String type = value.typeName();
        return DOTTED.matcher(type).matches() ? type : Quote.quote(type);
    }

    static boolean isDecimal(String text) {
        return DECIMAL.matcher(text).matches();
    }
}
