package dev.valise.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object of others, whose fields are asked for by name and type. Fields that nobody asks for do no harm. Each method
 * throws {@link BadJsonException} where the field is not there, or of another type. Immutable.
 */
public final class JsonFields {
    /** A value may be 200 containers deep, and the form of a dict has three levels for one. */
    private static final int DEEPEST = 1_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(Integer.MAX_VALUE) // the document is bounded
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private final JsonNode node;
    private final String where;

    private JsonFields(JsonNode node, String where) {
        this.node = node;
        this.where = where;
    }

    /** The object that a document is, in UTF-8. */
    public static JsonFields parse(byte[] document) {
        try {
            return of(MAPPER.readTree(document), "");
        } catch (JacksonException e) {
            throw new BadJsonException("", "this is no JSON: " + e.getOriginalMessage());
        }
    }

    static JsonFields of(JsonNode node, String where) {
        if (!node.isObject()) {
            throw new BadJsonException(where, "this has to be an object");
        }
        return new JsonFields(node, where);
    }

    /** Whether there is such a field, and it is not null. */
    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    public String text(String name) {
        JsonNode field = field(name);
        if (!field.isString()) {
            throw bad(name, "a text");
        }
        return field.stringValue();
    }

    /** A whole number of 64 bits. */
    public long whole(String name) {
        JsonNode field = field(name);
        if (!field.isIntegralNumber() || !field.canConvertToLong()) {
            throw bad(name, "a whole number of 64 bits");
        }
        return field.longValue();
    }

    public BigDecimal number(String name) {
        JsonNode field = field(name);
        if (!field.isNumber()) {
            throw bad(name, "a number");
        }
        try {
            return field.decimalValue();
        } catch (JacksonException e) {
            throw bad(name, "a number that is not infinite");
        }
    }

    public boolean flag(String name) {
        JsonNode field = field(name);
        if (!field.isBoolean()) {
            throw bad(name, "true or false");
        }
        return field.booleanValue();
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array(name)) {
            if (!each.isString()) {
                throw bad(name, "an array of texts");
            }
            texts.add(each.stringValue());
        }
        return texts;
    }

    public JsonFields object(String name) {
        return of(field(name), at(name));
    }

    public List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode each : array(name)) {
            objects.add(of(each, at(name) + "[" + objects.size() + "]"));
        }
        return objects;
    }

    private JsonNode array(String name) {
        JsonNode field = field(name);
        if (!field.isArray()) {
            throw bad(name, "an array");
        }
        return field;
    }

    JsonNode field(String name) {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new BadJsonException(at(name), "this is missing");
        }
        return field;
    }

    String at(String name) {
        return where.isEmpty() ? name : where + "." + name;
    }

    BadJsonException bad(String name, String wanted) {
        return new BadJsonException(at(name), "this has to be " + wanted);
    }
}
