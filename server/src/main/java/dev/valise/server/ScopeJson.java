package dev.valise.server;

import dev.valise.Loss;
import dev.valise.Value;
import dev.valise.json.Json;
import dev.valise.json.LossJson;
import dev.valise.json.ValueJson;
import dev.valise.packed.PackedPart;
import dev.valise.packed.PackedScope;
import dev.valise.packed.ScopeDiff;
import dev.valise.service.ScopeRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** Packed scopes as JSON. Nothing of them runs. */
final class ScopeJson {
    private static final int LONGEST_PREVIEW = 200;

    /** Larger values are in the file. */
    private static final int LONGEST_VALUE = 16 << 20;

    private ScopeJson() {}

    /** A scope, and what each variable is. */
    static String of(ScopeRecord record, PackedScope packed) {
        Map<String, Integer> sizes = sizes(packed);
        Set<String> heldOnly = packed.losses().stream().map(Loss::variable).collect(Collectors.toSet());
        return Json.document(json -> {
            json.writeStartObject();
            json.writeStringProperty("scope", record.id().text());
            writeOptional(json, "parent", record.parent().map(each -> each.text()));
            writeOptional(json, "call", record.call().map(each -> each.text()));
            json.writeStringProperty("python", record.python());
            json.writeStringProperty("python_version", packed.python());
            json.writeNumberProperty("size_bytes", packed.bytes());
            json.writeArrayPropertyStart("variables");
            for (String name : packed.variables()) {
                writeVariable(json, name, packed, sizes.getOrDefault(name, 0), heldOnly.contains(name));
            }
            json.writeEndArray();
            json.writeName("held_only");
            LossJson.write(json, packed.losses());
            json.writeEndObject();
        });
    }

    /** The sizes of the parts that variables are in; those that share objects share a part. */
    private static Map<String, Integer> sizes(PackedScope packed) {
        Map<String, Integer> sizes = new HashMap<>();
        for (PackedPart part : packed.parts()) {
            for (String id : part.ids()) {
                sizes.put(id.substring(id.indexOf(':') + 1), part.size());
            }
        }
        return sizes;
    }

    private static void writeVariable(
            JsonGenerator json, String name, PackedScope packed, int size, boolean isHeldOnly) {
        Value value = packed.value(name);
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeStringProperty("type", value.typeName());
        json.writeStringProperty("preview", preview(value));
        if (value.typeName().equals("function")) {
            packed.source(name)
                    .flatMap(Signature::of)
                    .ifPresent(signature -> json.writeStringProperty("signature", signature));
        }
        json.writeNumberProperty("size_bytes", size);
        json.writeBooleanProperty("held_only", isHeldOnly);
        json.writeEndObject();
    }

    private static String preview(Value value) {
        String text = value.toString();
        return text.length() <= LONGEST_PREVIEW ? text : text.substring(0, LONGEST_PREVIEW) + "...";
    }

    private static void writeOptional(JsonGenerator json, String name, Optional<String> value) {
        if (value.isPresent()) {
            json.writeStringProperty(name, value.get());
        } else {
            json.writeNullProperty(name);
        }
    }

    /** One variable: its value, and the source of a function or class. */
    static String variable(String name, PackedScope packed) {
        Value value = packed.value(name);
        return Json.document(json -> {
            json.writeStartObject();
            json.writeStringProperty("name", name);
            json.writeStringProperty("type", value.typeName());
            json.writeStringProperty("repr", value.toString());
            ValueJson.render(value, LONGEST_VALUE).write(json);
            packed.source(name).ifPresent(text -> json.writeStringProperty("source", text));
            json.writeEndObject();
        });
    }

    /** The ancestors of a scope, the newest first. */
    static String log(List<ScopeRecord> line) {
        return Json.document(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("log");
            for (ScopeRecord each : line) {
                json.writeStartObject();
                json.writeStringProperty("scope", each.id().text());
                writeOptional(json, "parent", each.parent().map(parent -> parent.text()));
                writeOptional(json, "call", each.call().map(call -> call.text()));
                json.writeStringProperty("code", each.code());
                json.writeStringProperty("status", each.status());
                json.writeStringProperty("time", each.made().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** What differs between two scopes. */
    static String diff(ScopeDiff diff, PackedScope before, PackedScope after) {
        return Json.document(json -> {
            json.writeStartObject();
            writeNames(json, "added", diff.added(), after);
            writeNames(json, "removed", diff.removed(), before);
            json.writeArrayPropertyStart("changed");
            for (ScopeDiff.Change change : diff.changed()) {
                json.writeStartObject();
                json.writeStringProperty("name", change.variable());
                json.writeStringProperty("old", preview(before.value(change.variable())));
                json.writeStringProperty("new", preview(after.value(change.variable())));
                change.source().ifPresent(text -> json.writeStringProperty("diff", text));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void writeNames(JsonGenerator json, String property, List<String> names, PackedScope scope) {
        json.writeArrayPropertyStart(property);
        for (String name : names) {
            json.writeStartObject();
            json.writeStringProperty("name", name);
            json.writeStringProperty("preview", preview(scope.value(name)));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
