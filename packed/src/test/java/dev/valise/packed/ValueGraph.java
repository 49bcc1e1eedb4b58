package dev.valise.packed;

import dev.valise.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Walks through values as objects: what is equal is not the same. */
final class ValueGraph {
    private ValueGraph() {}

    static List<Value> children(Value value) {
        return switch (value) {
            case Value.List list -> list.elements();
            case Value.Tuple tuple -> tuple.elements();
            case Value.Set set -> set.elements();
            case Value.Slice slice -> List.of(slice.start(), slice.stop(), slice.step());
            case Value.Instance instance -> List.of(instance.attributes());
            case Value.Dict dict -> {
                List<Value> both = new ArrayList<>();
                dict.entries().forEach(entry -> {
                    both.add(entry.key());
                    both.add(entry.value());
                });
                yield both;
            }
            default -> List.of();
        };
    }

    /** The value and all that can be reached from it, by identity. */
    static Set<Value> all(Value root) {
        Set<Value> met = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Value> next = new ArrayDeque<>(List.of(root));
        while (!next.isEmpty()) {
            Value value = next.pop();
            if (met.add(value)) {
                children(value).forEach(next::push);
            }
        }
        return met;
    }

    /** The lists, dicts, sets and bytearrays that can be reached: each is an object of its own. */
    static List<Value> containers(Value root) {
        return all(root).stream()
                .filter(each -> each instanceof Value.List || each instanceof Value.Dict || !Hashable.isHashable(each))
                .toList();
    }
}
