package dev.valise.service;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Report;
import dev.valise.Value;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** About how many bytes of memory things take that are kept. */
final class Weights {
    /** Of an object with some fields. */
    private static final int FIXED = 1_000;

    /** Of a value, and of a place in a container. */
    private static final int SMALL = 40;

    private Weights() {}

    static long of(CallOrder order) {
        return FIXED
                + (order.call().work() instanceof Call.Code code
                        ? 2L * code.text().length()
                        : 0);
    }

    static long of(Outcome outcome) {
        Report report = outcome.report();
        long texts = (long) report.output().stdout().length()
                + report.output().stderr().length();
        long weight = FIXED + 2 * texts + (long) SMALL * report.changed().size();
        if (outcome instanceof Outcome.Returned returned && returned.result().isPresent()) {
            weight += 2L * returned.result().get().repr().length();
            weight += returned.result().get().value().map(Weights::of).orElse(0L);
        }
        return weight;
    }

    /** Each value counts once, wherever it is. */
    private static long of(Value value) {
        long weight = 0;
        Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Value> pending = new ArrayDeque<>();
        pending.push(value);
        while (!pending.isEmpty()) {
            Value next = pending.pop();
            if (!seen.add(next)) {
                continue;
            }
            weight += SMALL;
            switch (next) {
                case Value.Str text -> weight += 2L * text.value().length();
                case Value.Bytes bytes -> weight += bytes.size();
                case Value.Int number -> weight += number.bitLength() / Byte.SIZE;
                case Value.Other other -> weight += 2L * other.repr().length();
                case Value.List list -> list.elements().forEach(pending::push);
                case Value.Tuple tuple -> tuple.elements().forEach(pending::push);
                case Value.Set set -> set.elements().forEach(pending::push);
                case Value.Dict dict ->
                    dict.entries().forEach(entry -> {
                        pending.push(entry.key());
                        pending.push(entry.value());
                    });
                case Value.Instance instance -> {
                    weight += 2L * instance.repr().length();
                    pending.push(instance.attributes());
                }
                default -> {}
            }
        }
        return weight;
    }
}
