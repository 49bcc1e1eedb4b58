package dev.valise.store;

import dev.valise.ScopeId;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.LoggedCall;
import dev.valise.packed.PackedScope;
import dev.valise.packed.PickleWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Scopes of plain data, made without a Python. */
final class Forms {
    private Forms() {}

    static PackedScope of(Map<String, Value> variables) {
        Map<String, Value> top = new LinkedHashMap<>();
        top.put("format", Value.of(1));
        top.put("python", Value.of("3.11.2"));
        top.put("variables", Value.Dict.of(variables));
        top.put("lost", Value.List.of());
        return PackedScope.of(PickleWriter.write(Value.Dict.of(top)), Bounds.standard())
                .withLog(List.of(new LoggedCall("made = 'by a test'", "returned")));
    }

    /** So many variables of some text, named v0, v1 ... */
    static Map<String, Value> variables(int count, RandomGenerator random) {
        Map<String, Value> variables = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            variables.put("v" + i, Value.of("text " + random.nextLong()));
        }
        return variables;
    }

    static ScopeRecord record(ScopeId id) {
        return new ScopeRecord(
                id,
                Optional.empty(),
                "3.11",
                Optional.empty(),
                "made = 'by a test'",
                "returned",
                Instant.ofEpochMilli(5));
    }

    static ScopeRecord child(ScopeId id, ScopeId parent, String code) {
        return new ScopeRecord(
                id, Optional.of(parent), "3.11", Optional.empty(), code, "returned", Instant.ofEpochMilli(6));
    }
}
