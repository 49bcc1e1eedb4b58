package dev.valise.packed;

import dev.valise.Loss;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** The manifest of a file as JSON: always the same bytes for the same manifest, in ASCII, for people to read. */
final class ManifestJson {
    /** Of the JSON. A hundred thousand parts take 20 MB. */
    static final int MOST_BYTES = 64 << 20;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{" + Sha256.DIGITS + "}");
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(5)
                    .maxNumberLength(20)
                    .maxStringLength(MOST_BYTES)
                    .maxNameLength(MOST_BYTES)
                    .maxDocumentLength(MOST_BYTES)
                    .build())
            .build();

    private ManifestJson() {}

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    static byte[] write(Manifest manifest) {
        // A writer of characters, since half a surrogate pair has an escape but no bytes.
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(new Lines(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", Manifest.FORMAT);
            json.writeStringProperty("python", manifest.python());
            json.writeObjectPropertyStart("variables");
            manifest.variables().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeArrayPropertyStart("parts");
            manifest.parts().forEach(part -> write(json, part));
            json.writeEndArray();
            json.writeArrayPropertyStart("units");
            manifest.units().forEach(unit -> {
                json.writeStartObject();
                json.writeStringProperty("unit", unit.hash());
                json.writeNumberProperty("size", unit.size());
                json.writeStringProperty("file", unit.file());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeArrayPropertyStart("losses");
            manifest.losses().forEach(loss -> {
                json.writeStartObject();
                json.writeStringProperty("variable", loss.variable());
                json.writeStringProperty("path", loss.path());
                json.writeStringProperty("type", loss.type());
                json.writeStringProperty("reason", loss.reason());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeArrayPropertyStart("log");
            manifest.log().forEach(call -> {
                json.writeStartObject();
                json.writeStringProperty("code", call.code());
                json.writeStringProperty("ending", call.ending());
                json.writeEndObject();
            });
            json.writeEndArray();
            if (!manifest.patches().isEmpty()) {
                json.writeArrayPropertyStart("patches");
                manifest.patches().forEach(json::writeString);
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        return text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(JsonGenerator json, PackedPart part) {
        json.writeStartObject();
        json.writeStringProperty("object", part.hash());
        json.writeNumberProperty("size", part.size());
        json.writeArrayPropertyStart("ids");
        part.ids().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    /** One line for each thing, on every system. */
    private static final class Lines extends ObjectWriteContext.Base {
        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter(" ", "\n"));
        }
    }

    /**
     * Reads a manifest.
     *
     * @throws MalformedException for whatever is none, or one of a newer format
     */
    static Manifest read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            return new Reading(parser).manifest();
        } catch (JacksonException exception) {
            throw new MalformedException(
                    "it is not JSON of a manifest: " + Shown.text(String.valueOf(exception.getOriginalMessage())));
        }
    }

    /** One reading. */
    private static final class Reading {
        private final JsonParser parser;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        Manifest manifest() {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            // First, because what follows may be different in another format.
            expectName("format");
            int format = number();
            if (format > Manifest.FORMAT) {
                throw new MalformedException(
                        "format " + format + " is newer than this Valise, which reads " + Manifest.FORMAT);
            }
            if (format < 1) {
                throw new MalformedException("there is no format " + format);
            }
            String python = text("python");
            Map<String, String> variables = variables();
            List<PackedPart> parts = new ArrayList<>();
            begin("parts");
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                parts.add(part());
            }
            expect(parser.currentToken(), JsonToken.END_ARRAY);
            List<PackedUnit> units = new ArrayList<>();
            begin("units");
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                units.add(new PackedUnit(hash("unit"), size(), text("file")));
                expect(parser.nextToken(), JsonToken.END_OBJECT);
            }
            expect(parser.currentToken(), JsonToken.END_ARRAY);
            List<Loss> losses = new ArrayList<>();
            begin("losses");
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                losses.add(new Loss(text("variable"), text("path"), text("type"), text("reason")));
                expect(parser.nextToken(), JsonToken.END_OBJECT);
            }
            expect(parser.currentToken(), JsonToken.END_ARRAY);
            List<LoggedCall> log = new ArrayList<>();
            begin("log");
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                log.add(new LoggedCall(text("code"), text("ending")));
                expect(parser.nextToken(), JsonToken.END_OBJECT);
            }
            expect(parser.currentToken(), JsonToken.END_ARRAY);
            List<String> patches = new ArrayList<>();
            if (parser.nextToken() == JsonToken.PROPERTY_NAME) { // it is there where it is not empty
                if (!parser.currentName().equals("patches")) {
                    throw new MalformedException("patches must follow, not " + Shown.text(parser.currentName()));
                }
                expect(parser.nextToken(), JsonToken.START_ARRAY);
                while (parser.nextToken() == JsonToken.VALUE_STRING) {
                    patches.add(parser.getString());
                }
                expect(parser.currentToken(), JsonToken.END_ARRAY);
                parser.nextToken();
            }
            expect(parser.currentToken(), JsonToken.END_OBJECT);
            if (parser.nextToken() != null) {
                throw new MalformedException("something follows its end");
            }
            check(variables, parts);
            return new Manifest(python, variables, parts, units, losses, log, patches);
        }

        private Map<String, String> variables() {
            expectName("variables");
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            Map<String, String> variables = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                expect(parser.nextToken(), JsonToken.VALUE_STRING);
                variables.put(name, parser.getString());
            }
            expect(parser.currentToken(), JsonToken.END_OBJECT);
            return variables;
        }

        private PackedPart part() {
            String hash = hash("object");
            int size = size();
            begin("ids");
            List<String> ids = new ArrayList<>();
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                ids.add(parser.getString());
            }
            expect(parser.currentToken(), JsonToken.END_ARRAY);
            expect(parser.nextToken(), JsonToken.END_OBJECT);
            if (ids.isEmpty()) {
                throw new MalformedException("the part " + hash + " has no ids");
            }
            return new PackedPart(hash, size, ids);
        }

        /** That every id is in one part, and every variable has one. */
        private static void check(Map<String, String> variables, List<PackedPart> parts) {
            Set<String> ids = new HashSet<>();
            for (PackedPart part : parts) {
                for (String id : part.ids()) {
                    if (!ids.add(id)) {
                        throw new MalformedException("two parts have the id " + Shown.text(id));
                    }
                }
            }
            variables.forEach((name, id) -> {
                if (!ids.contains(id)) {
                    throw new MalformedException(
                            "the variable " + Shown.text(name) + " is " + Shown.text(id) + ", which is in no part");
                }
            });
        }

        private String hash(String name) {
            String hash = text(name);
            if (!isHash(hash)) {
                throw new MalformedException("this is no SHA-256: " + Shown.text(hash));
            }
            return hash;
        }

        private int size() {
            expectName("size");
            int size = number();
            if (size < 0) {
                throw new MalformedException("a size is " + size);
            }
            return size;
        }

        private String text(String name) {
            expectName(name);
            expect(parser.nextToken(), JsonToken.VALUE_STRING);
            return parser.getString();
        }

        private int number() {
            expect(parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
            return parser.getIntValue();
        }

        private void begin(String name) {
            expectName(name);
            expect(parser.nextToken(), JsonToken.START_ARRAY);
        }

        private void expectName(String name) {
            expect(parser.nextToken(), JsonToken.PROPERTY_NAME);
            if (!parser.currentName().equals(name)) {
                throw new MalformedException(
                        "it has " + Shown.text(parser.currentName()) + " where " + name + " should be");
            }
        }

        private static void expect(@Nullable JsonToken found, JsonToken expected) {
            if (found != expected) {
                throw new MalformedException("it has " + found + " where " + expected + " should be");
            }
        }
    }
}
