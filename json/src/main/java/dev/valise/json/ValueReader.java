package dev.valise.json;

import dev.valise.Assembly;
import dev.valise.Value;
import dev.valise.ValueTypeException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Reads values from JSON: what {@link ValueJson} writes, but for instances, other objects and cycles, which describe what
 * is elsewhere. Strict: a field that a form does not have is a mistake. Depth is bounded by the parser that made the tree.
 */
public final class ValueReader {
    /** An int of more digits takes too long to read, as it does in Python itself. */
    private static final int MOST_DIGITS = 20_000;

    private ValueReader() {}

    /**
     * Reads a value.
     *
     * @param where the place of the node, for messages
     * @throws BadJsonException where it is none
     */
    public static Value read(JsonNode node, String where) {
        return switch (node.getNodeType()) {
            case NULL -> Value.none();
            case BOOLEAN -> Value.of(node.booleanValue());
            case STRING -> Value.of(node.stringValue());
            case NUMBER -> number(node, where);
            case ARRAY -> Value.List.of(items(node, where));
            case OBJECT -> node.has("$type") ? tagged(new Fields(node, where)) : plainDict(node, where);
            case BINARY, MISSING, POJO -> throw new BadJsonException(where, "this is no JSON");
        };
    }

    /** Reads an object as values by name, as {@code inputs} and {@code kwargs} are. Throws as {@link #read} does. */
    public static Map<String, Value> readAll(JsonNode node, String where) {
        if (!node.isObject()) {
            throw new BadJsonException(where, "this has to be an object, of values by name");
        }
        Map<String, Value> values = new LinkedHashMap<>();
        node.properties()
                .forEach(each -> values.put(each.getKey(), read(each.getValue(), where + "." + each.getKey())));
        return values;
    }

    /** Reads an array of values. Throws as {@link #read} does. */
    public static List<Value> items(JsonNode node, String where) {
        if (!node.isArray()) {
            throw new BadJsonException(where, "this has to be an array");
        }
        List<Value> items = new ArrayList<>();
        for (JsonNode item : node) {
            items.add(read(item, where + "[" + items.size() + "]"));
        }
        return items;
    }

    private static Value number(JsonNode node, String where) {
        if (node.isIntegralNumber()) {
            return Value.of(node.bigIntegerValue());
        }
        double value = node.asDouble();
        if (!Double.isFinite(value)) {
            throw new BadJsonException(
                    where,
                    "this number is too large for a float; infinity is {\"$type\": \"float\", \"value\": \"inf\"}");
        }
        return Value.of(value);
    }

    private static Value plainDict(JsonNode node, String where) {
        return Value.Dict.of(readAll(node, where));
    }

    private static Value tagged(Fields fields) {
        String type = fields.type();
        Value value;
        try {
            value = of(type, fields);
        } catch (ValueTypeException e) {
            throw fields.bad(String.valueOf(e.getMessage()));
        }
        fields.requireNoOthers();
        return value;
    }

    private static Value of(String type, Fields fields) {
        return switch (type) {
            case "int" -> integer(fields);
            case "float" -> floating(fields);
            case "dict" -> dict(fields);
            case "tuple" -> Value.Tuple.of(fields.items());
            case "set" -> Value.Set.of(distinct(fields));
            case "frozenset" -> Value.Set.frozen(distinct(fields));
            case "bytes" -> Value.of(base64(fields));
            case "bytearray" -> bytearray(base64(fields));
            case "complex" ->
                new Value.Complex(
                        fields.value("real").asDouble(), fields.value("imag").asDouble());
            case "range" ->
                new Value.Range(fields.bigInteger("start"), fields.bigInteger("stop"), fields.bigInteger("step"));
            case "slice" -> new Value.Slice(fields.value("start"), fields.value("stop"), fields.value("step"));
            case "date" -> fields.parse("value", text -> new Value.Date(LocalDate.parse(text)));
            case "time" -> fields.parse("value", IsoText::time);
            case "datetime" -> fields.parse("value", IsoText::dateTime);
            case "timedelta" -> timedelta(fields);
            case "decimal" -> fields.parse("value", Value.Decimal::new);
            case "uuid" -> fields.parse("value", text -> new Value.Uuid(uuid(text)));
            case "path" -> fields.parse("value", Value.Path::new);
            case "fraction" -> new Value.Fraction(fields.bigInteger("numerator"), fields.bigInteger("denominator"));
            case "instance", "object", "cycle" ->
                throw fields.bad("\"" + type + "\" describes what is elsewhere; it cannot be passed");
            default -> throw fields.bad("there is no $type of this name");
        };
    }

    private static Value integer(Fields fields) {
        if (fields.has("hex")) {
            return fields.parse("hex", text -> Value.of(hex(text)));
        }
        return fields.parse("value", text -> Value.of(digits(text)));
    }

    private static BigInteger digits(String text) {
        if (text.length() > MOST_DIGITS) {
            throw new NumberFormatException("more than " + MOST_DIGITS + " digits; write it as \"hex\"");
        }
        return new BigInteger(text);
    }

    private static BigInteger hex(String text) {
        boolean negative = text.startsWith("-");
        String unsigned = negative ? text.substring(1) : text;
        if (!unsigned.matches("0x[0-9a-fA-F]++")) {
            throw new NumberFormatException("it is written as 0x1f or -0x1f");
        }
        BigInteger value = new BigInteger(unsigned.substring(2), 16);
        return negative ? value.negate() : value;
    }

    private static Value floating(Fields fields) {
        return fields.parse(
                "value",
                text -> Value.of(
                        switch (text) {
                            case "nan" -> Double.NaN;
                            case "inf" -> Double.POSITIVE_INFINITY;
                            case "-inf" -> Double.NEGATIVE_INFINITY;
                            default ->
                                throw new NumberFormatException(
                                        "it is one of nan, inf and -inf; others are plain numbers");
                        }));
    }

    private static Value dict(Fields fields) {
        List<JsonNode> entries = fields.array("entries");
        Assembly assembly = new Assembly();
        Value.Dict dict = assembly.dict();
        Set<Value> keys = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            String where = fields.at("entries") + "[" + i + "]";
            List<Value> pair = items(entries.get(i), where);
            if (pair.size() != 2) {
                throw new BadJsonException(where, "an entry is [key, value]");
            }
            Value key = Hashables.require(pair.get(0), where + "[0]");
            if (!keys.add(key)) {
                throw new BadJsonException(where + "[0]", "this key is there twice");
            }
            assembly.put(dict, key, pair.get(1));
        }
        assembly.close();
        return dict;
    }

    private static List<Value> distinct(Fields fields) {
        List<Value> items = fields.items();
        Set<Value> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String where = fields.at("items") + "[" + i + "]";
            if (!seen.add(Hashables.require(items.get(i), where))) {
                throw new BadJsonException(where, "this element is there twice");
            }
        }
        return items;
    }

    private static byte[] base64(Fields fields) {
        return fields.parse("base64", Base64.getDecoder()::decode);
    }

    private static Value bytearray(byte[] bytes) {
        return Value.Bytes.bytearray(bytes, 0, bytes.length);
    }

    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (text.length() != 36) { // Java takes shortened groups too
            throw new IllegalArgumentException("it has 36 characters");
        }
        return uuid;
    }

    private static Value timedelta(Fields fields) {
        try {
            return new Value.Duration(Duration.ofDays(fields.bigInteger("days").longValueExact())
                    .plusSeconds(fields.bigInteger("seconds").longValueExact())
                    .plus(fields.bigInteger("microseconds").longValueExact(), ChronoUnit.MICROS));
        } catch (ArithmeticException | DateTimeException | ValueTypeException e) {
            throw fields.bad("this is no timedelta: " + e.getMessage());
        }
    }

    /** The fields of a tagged form. */
    private static final class Fields {
        private final JsonNode node;
        private final String where;
        private final Set<String> read = new HashSet<>(Set.of("$type"));

        Fields(JsonNode node, String where) {
            this.node = node;
            this.where = where;
        }

        String type() {
            JsonNode type = node.get("$type");
            if (!type.isString()) {
                throw bad("$type has to be a text");
            }
            return type.stringValue();
        }

        String at(String name) {
            return where + "." + name;
        }

        BadJsonException bad(String what) {
            return new BadJsonException(where, what);
        }

        boolean has(String name) {
            return node.has(name);
        }

        private JsonNode get(String name) {
            JsonNode field = node.get(name);
            if (field == null) {
                throw bad("the form of " + node.get("$type") + " has a field \"" + name + "\", which is missing");
            }
            read.add(name);
            return field;
        }

        Value value(String name) {
            return ValueReader.read(get(name), at(name));
        }

        List<Value> items() {
            return ValueReader.items(get("items"), at("items"));
        }

        List<JsonNode> array(String name) {
            JsonNode array = get(name);
            if (!array.isArray()) {
                throw new BadJsonException(at(name), "this has to be an array");
            }
            return List.copyOf(array.values());
        }

        BigInteger bigInteger(String name) {
            if (value(name) instanceof Value.Int number) {
                return number.value();
            }
            throw new BadJsonException(at(name), "this has to be an int");
        }

        /** Reads a text; what the parser throws becomes the message. */
        <T> T parse(String name, Function<String, T> parser) {
            JsonNode text = get(name);
            if (!text.isString()) {
                throw new BadJsonException(at(name), "this has to be a text");
            }
            try {
                return parser.apply(text.stringValue());
            } catch (IllegalArgumentException | DateTimeException | ValueTypeException e) {
                throw new BadJsonException(at(name), "this is no " + type() + ": " + e.getMessage());
            }
        }

        void requireNoOthers() {
            for (String name : node.propertyNames()) {
                if (!read.contains(name)) {
                    throw bad("the form of \"" + type() + "\" has no field \"" + name + "\"");
                }
            }
        }
    }
}
