package dev.valise.json;

import dev.valise.Assembly;
import dev.valise.Value;
import dev.valise.ValueTypeException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Reads values from JSON: what {@link ValueJson} writes. What is to be passed has no instances, other objects and cycles,
 * which describe what is elsewhere. Strict: a field that a form does not have is a mistake. Depth is bounded by the parser
 * that made the tree.
 */
public final class ValueReader {
    /** An int of more digits takes too long to read, as it does in Python itself. */
    private static final int MOST_DIGITS = 20_000;

    private final boolean takesDescriptions;
    private final Assembly assembly = new Assembly();
    /** What is being read, the innermost first: each as something within it that leads back to it. */
    private final Deque<Value> around = new ArrayDeque<>();

    private ValueReader(boolean takesDescriptions) {
        this.takesDescriptions = takesDescriptions;
    }

    /**
     * Reads a value that is to be passed.
     *
     * @param where the place of the node, for messages
     * @throws BadJsonException where it is none
     */
    public static Value read(JsonNode node, String where) {
        return new ValueReader(false).whole(node, where);
    }

    /**
     * Reads a value that came back, with instances, other objects and cycles. An object that was in it twice is there
     * twice, as two that are equal; what lay within itself does so again where it is a list, a dict or an instance, and is
     * otherwise an abridged description. Throws as {@link #read} does.
     */
    public static Value describe(JsonNode node, String where) {
        return new ValueReader(true).whole(node, where);
    }

    private Value whole(JsonNode node, String where) {
        Value value = value(node, where);
        assembly.close();
        return value;
    }

    private Value value(JsonNode node, String where) {
        return switch (node.getNodeType()) {
            case NULL -> Value.none();
            case BOOLEAN -> Value.of(node.booleanValue());
            case STRING -> Value.of(node.stringValue());
            case NUMBER -> number(node, where);
            case ARRAY -> list(node, where);
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
        ValueReader reader = new ValueReader(false);
        List<Value> items = reader.values(node, where);
        reader.assembly.close();
        return items;
    }

    private List<Value> values(JsonNode node, String where) {
        if (!node.isArray()) {
            throw new BadJsonException(where, "this has to be an array");
        }
        List<Value> items = new ArrayList<>();
        for (JsonNode item : node) {
            items.add(value(item, where + "[" + items.size() + "]"));
        }
        return items;
    }

    /** Reads what is within a value. */
    private <T> T within(Value outer, Supplier<T> inside) {
        around.push(outer);
        T read = inside.get();
        around.pop();
        return read;
    }

    private void fillWithin(Value outer, Runnable inside) {
        around.push(outer);
        inside.run();
        around.pop();
    }

    private Value list(JsonNode node, String where) {
        Value.List list = assembly.list();
        within(list, () -> values(node, where)).forEach(each -> assembly.add(list, each));
        return list;
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

    private Value plainDict(JsonNode node, String where) {
        Value.Dict dict = assembly.dict();
        fillWithin(dict, () -> fill(dict, node, where));
        return dict;
    }

    private void fill(Value.Dict dict, JsonNode node, String where) {
        node.properties()
                .forEach(each -> assembly.put(
                        dict, Value.of(each.getKey()), value(each.getValue(), where + "." + each.getKey())));
    }

    private Value tagged(Fields fields) {
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

    private Value of(String type, Fields fields) {
        return switch (type) {
            case "int" -> integer(fields);
            case "float" -> floating(fields);
            case "dict" -> dict(fields);
            case "tuple" -> Value.Tuple.of(within(new Value.Other(type, "(...)"), fields::items));
            case "set" -> Value.Set.of(distinct(fields));
            case "frozenset" -> Value.Set.frozen(distinct(fields));
            case "bytes" -> Value.of(base64(fields));
            case "bytearray" -> bytearray(base64(fields));
            case "complex" ->
                new Value.Complex(
                        fields.value("real").asDouble(), fields.value("imag").asDouble());
            case "range" ->
                new Value.Range(fields.bigInteger("start"), fields.bigInteger("stop"), fields.bigInteger("step"));
            case "slice" -> within(new Value.Other(type, "slice(...)"), () -> slice(fields));
            case "date" -> fields.parse("value", text -> new Value.Date(LocalDate.parse(text)));
            case "time" -> fields.parse("value", IsoText::time);
            case "datetime" -> fields.parse("value", IsoText::dateTime);
            case "timedelta" -> timedelta(fields);
            case "decimal" -> fields.parse("value", Value.Decimal::new);
            case "uuid" -> fields.parse("value", text -> new Value.Uuid(uuid(text)));
            case "path" -> fields.parse("value", Value.Path::new);
            case "fraction" -> new Value.Fraction(fields.bigInteger("numerator"), fields.bigInteger("denominator"));
            case "instance", "object", "cycle" -> description(type, fields);
            default -> throw fields.bad("there is no $type of this name");
        };
    }

    private static Value slice(Fields fields) {
        return new Value.Slice(fields.value("start"), fields.value("stop"), fields.value("step"));
    }

    private Value description(String type, Fields fields) {
        if (!takesDescriptions) {
            throw fields.bad("\"" + type + "\" describes what is elsewhere; it cannot be passed");
        }
        return switch (type) {
            case "instance" -> instance(fields);
            case "object" -> new Value.Other(fields.text("class"), fields.text("repr"));
            default -> cycle(fields);
        };
    }

    private Value instance(Fields fields) {
        Value.Instance instance = assembly.instance(fields.text("class"), fields.text("repr"));
        JsonNode attributes = fields.get("attributes");
        assembly.describe(instance, within(instance, () -> attributes(attributes, fields.at("attributes"))));
        return instance;
    }

    /** The attributes of an instance: a dict that is no level of its own. */
    private Value.Dict attributes(JsonNode node, String where) {
        Value.Dict dict = assembly.dict();
        if (!node.has("$type")) {
            fill(dict, node, where);
            return dict;
        }
        Fields fields = new Fields(node, where);
        if (!fields.type().equals("dict")) {
            throw new BadJsonException(where, "attributes are a dict");
        }
        fill(dict, fields);
        fields.requireNoOthers();
        return dict;
    }

    private Value cycle(Fields fields) {
        BigInteger up = fields.bigInteger("up");
        if (up.signum() < 0 || up.compareTo(BigInteger.valueOf(around.size())) >= 0) {
            throw new BadJsonException(fields.at("up"), "there are not so many levels around this");
        }
        return around.stream().skip(up.intValue()).findFirst().orElseThrow();
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

    private Value dict(Fields fields) {
        Value.Dict dict = assembly.dict();
        fillWithin(dict, () -> fill(dict, fields));
        return dict;
    }

    private void fill(Value.Dict dict, Fields fields) {
        List<JsonNode> entries = fields.array("entries");
        Set<Value> keys = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            String where = fields.at("entries") + "[" + i + "]";
            List<Value> pair = values(entries.get(i), where);
            if (pair.size() != 2) {
                throw new BadJsonException(where, "an entry is [key, value]");
            }
            requireNew(pair.get(0), keys, where + "[0]", "this key is there twice");
            assembly.put(dict, pair.get(0), pair.get(1));
        }
    }

    private List<Value> distinct(Fields fields) {
        List<Value> items = within(new Value.Other(fields.type(), "{...}"), fields::items);
        Set<Value> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            requireNew(items.get(i), seen, fields.at("items") + "[" + i + "]", "this element is there twice");
        }
        return items;
    }

    /** What is passed has to be a key or an element. Of what came back two may look alike that differ where they are. */
    private void requireNew(Value value, Set<Value> seen, String where, String otherwise) {
        if (!takesDescriptions && !seen.add(Hashables.require(value, where))) {
            throw new BadJsonException(where, otherwise);
        }
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
    private final class Fields {
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
            return ValueReader.this.value(get(name), at(name));
        }

        List<Value> items() {
            return values(get("items"), at("items"));
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

        String text(String name) {
            JsonNode text = get(name);
            if (!text.isString()) {
                throw new BadJsonException(at(name), "this has to be a text");
            }
            return text.stringValue();
        }

        /** Reads a text; what the parser throws becomes the message. */
        <T> T parse(String name, Function<String, T> parser) {
            String text = text(name);
            try {
                return parser.apply(text);
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
