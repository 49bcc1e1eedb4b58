package dev.valise.json;

import dev.valise.Value;
import dev.valise.json.BoundedText.BeyondBoundException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * A value as JSON: plain where JSON can carry it, and otherwise an object whose {@code $type} names what it is.
 *
 * <pre>
 * None, bool, str              null, true, "text"
 * int                          a number within ±(2^53 - 1); beyond it {"$type": "int", "value": "9007199254740992"},
 *                              and beyond 20,000 bits {"$type": "int", "hex": "-0x1f..."}
 * float                        a number, or {"$type": "float", "value": "nan" | "inf" | "-inf"}
 * list                         an array
 * dict                         an object where all keys are texts, each there once, and none is "$type"; otherwise
 *                              {"$type": "dict", "entries": [[key, value], ...]}
 * tuple, set, frozenset        {"$type": "tuple", "items": [...]}
 * bytes, bytearray             {"$type": "bytes", "base64": "..."}
 * complex                      {"$type": "complex", "real": 1.0, "imag": 2.0}
 * range, slice                 {"$type": "range", "start": 0, "stop": 9, "step": 1}
 * date, time, datetime         {"$type": "date", "value": "2026-01-31"}: ISO 8601, with the offset where there is one
 * timedelta                    {"$type": "timedelta", "days": 1, "seconds": 2, "microseconds": 3}
 * decimal, uuid, path          {"$type": "decimal", "value": "1.10"}
 * fraction                     {"$type": "fraction", "numerator": 1, "denominator": 3}
 * an instance                  {"$type": "instance", "class": "shop.Order", "repr": "...", "attributes": {...}}
 * anything else                {"$type": "object", "class": "function", "repr": "..."}
 * what lies within itself      {"$type": "cycle", "up": 1}: the container that many levels further out, counted from
 *                              the one that this stands in, which is 0
 * </pre>
 *
 * <p>What is shared is written at each place where it is, so a small graph may be a very long text. Therefore the text
 * and its depth are bounded: beyond them there is no JSON at all, and a reason, but never a part that looks like the
 * whole. {@link ValueReader} reads it.
 */
public final class ValueJson {
    private static final int DEEPEST = 200;
    private static final long DAY_SECONDS = 86_400;

    private final JsonGenerator json;
    private final NumberJson numbers;
    private final IdentityHashMap<Value, Integer> within = new IdentityHashMap<>();

    private ValueJson(JsonGenerator json) {
        this.json = json;
        this.numbers = new NumberJson(json);
    }

    /** A value's JSON, or why there is none. */
    public sealed interface Rendering {
        /** The whole value. */
        record Whole(String json) implements Rendering {}

        /** Nothing of it. */
        record Elided(String reason) implements Rendering {}

        /** Writes it as the property of an object. */
        default void write(JsonGenerator json) {
            switch (this) {
                case Whole whole -> {
                    json.writeName("json");
                    json.writeRawValue(whole.json());
                }
                case Elided elided -> {
                    json.writeBooleanProperty("elided", true);
                    json.writeStringProperty("reason", elided.reason());
                }
            }
        }
    }

    /** Renders a value in at most so many characters. */
    public static Rendering render(Value value, int longest) {
        BoundedText text = new BoundedText(longest);
        try {
            Json.write(text, json -> new ValueJson(json).write(value));
        } catch (BeyondBoundException e) {
            return new Rendering.Elided("its JSON would be " + e.getMessage());
        }
        return new Rendering.Whole(text.toString());
    }

    private void write(Value value) {
        switch (value) {
            case Value.None none -> json.writeNull();
            case Value.Bool bool -> json.writeBoolean(bool.value());
            case Value.Int number -> numbers.write(number);
            case Value.Float number -> numbers.write(number.value());
            case Value.Complex complex -> numbers.write(complex);
            case Value.Fraction fraction -> numbers.write(fraction);
            case Value.Decimal decimal -> writeText("decimal", "value", decimal.text());
            case Value.Str text -> json.writeString(text.value());
            case Value.Bytes bytes -> writeText(bytes.typeName(), "base64", base64(bytes));
            case Value.Date date -> writeText("date", "value", IsoText.of(date));
            case Value.Time time -> writeText("time", "value", IsoText.of(time));
            case Value.DateTime dateTime -> writeText("datetime", "value", IsoText.of(dateTime));
            case Value.Duration duration -> writeDuration(duration.duration());
            case Value.Uuid uuid -> writeText("uuid", "value", uuid.uuid().toString());
            case Value.Path path -> writeText("path", "value", path.path());
            case Value.Other other -> writeOther(other);
            case Value.Range range ->
                writeThree("range", Value.of(range.start()), Value.of(range.stop()), Value.of(range.step()));
            case Value.Slice slice ->
                enter(slice, () -> writeThree("slice", slice.start(), slice.stop(), slice.step()));
            case Value.List list -> enter(list, () -> writeItems(list.elements()));
            case Value.Tuple tuple -> enter(tuple, () -> writeTagged("tuple", tuple.elements()));
            case Value.Set set -> enter(set, () -> writeTagged(set.typeName(), set.elements()));
            case Value.Dict dict -> enter(dict, () -> writeDict(dict));
            case Value.Instance instance -> enter(instance, () -> writeInstance(instance));
        }
    }

    /** Goes into a container, unless that is where it already is. */
    private void enter(Value container, Runnable inside) {
        Integer level = within.get(container);
        if (level != null) {
            start("cycle");
            json.writeNumberProperty("up", within.size() - 1 - level);
            json.writeEndObject();
            return;
        }
        if (within.size() == DEEPEST) {
            throw new BeyondBoundException("nested more than " + DEEPEST + " levels deep");
        }
        within.put(container, within.size());
        inside.run();
        within.remove(container);
    }

    private void start(String type) {
        json.writeStartObject();
        json.writeStringProperty("$type", type);
    }

    private void writeText(String type, String name, String text) {
        start(type);
        json.writeStringProperty(name, text);
        json.writeEndObject();
    }

    private static String base64(Value.Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private void writeDuration(Duration duration) {
        start("timedelta");
        json.writeNumberProperty("days", Math.floorDiv(duration.toSeconds(), DAY_SECONDS));
        json.writeNumberProperty("seconds", Math.floorMod(duration.toSeconds(), DAY_SECONDS));
        json.writeNumberProperty("microseconds", duration.toNanosPart() / 1_000);
        json.writeEndObject();
    }

    private void writeOther(Value.Other other) {
        start("object");
        json.writeStringProperty("class", other.type());
        json.writeStringProperty("repr", other.repr());
        json.writeEndObject();
    }

    private void writeThree(String type, Value first, Value second, Value step) {
        start(type);
        json.writeName("start");
        write(first);
        json.writeName("stop");
        write(second);
        json.writeName("step");
        write(step);
        json.writeEndObject();
    }

    private void writeItems(List<Value> items) {
        json.writeStartArray();
        for (Value item : items) {
            write(item);
        }
        json.writeEndArray();
    }

    private void writeTagged(String type, List<Value> items) {
        start(type);
        json.writeName("items");
        writeItems(items);
        json.writeEndObject();
    }

    private void writeDict(Value.Dict dict) {
        boolean plain = hasPlainKeys(dict);
        if (plain) {
            json.writeStartObject();
        } else {
            start("dict");
            json.writeName("entries");
            json.writeStartArray();
        }
        for (Value.Dict.Entry entry : dict.entries()) {
            if (plain && entry.key() instanceof Value.Str key) {
                json.writeName(key.value());
                write(entry.value());
            } else {
                json.writeStartArray();
                write(entry.key());
                write(entry.value());
                json.writeEndArray();
            }
        }
        if (!plain) {
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static boolean hasPlainKeys(Value.Dict dict) {
        Set<String> keys = new HashSet<>();
        for (Value.Dict.Entry entry : dict.entries()) {
            if (!(entry.key() instanceof Value.Str key) || key.value().equals("$type") || !keys.add(key.value())) {
                return false;
            }
        }
        return true;
    }

    private void writeInstance(Value.Instance instance) {
        start("instance");
        json.writeStringProperty("class", instance.className());
        json.writeStringProperty("repr", instance.repr());
        json.writeName("attributes");
        writeDict(instance.attributes());
        json.writeEndObject();
    }
}
