package dev.valise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Equality is by content and shape, and ends whatever the shape. */
class ValueEqualityTest {
    private final Assembly assembly = new Assembly();

    @Test
    void typesCount() {
        assertThat(Value.of(1)).isNotEqualTo(Value.of(1.0)).isNotEqualTo(Value.of(true));
        assertThat(Value.of(new byte[0])).isNotEqualTo(Value.Bytes.bytearray(new byte[0], 0, 0));
        assertThat(Value.List.of()).isNotEqualTo(Value.Tuple.of());
        assertThat(Value.Set.of(List.of())).isNotEqualTo(Value.Set.frozen(List.of()));
        assertThat(Value.of(Double.NaN)).isEqualTo(Value.of(Double.NaN));
        assertThat(Value.of(0.0)).isNotEqualTo(Value.of(-0.0));
    }

    @Test
    void theOrderOfListsCountsAndThatOfSetsAndDictsDoesNot() {
        List<Value> values = new ArrayList<>(
                IntStream.range(0, 100).mapToObj(i -> (Value) pair(i)).toList());
        Value list = Value.List.of(values);
        Value set = Value.Set.of(values);
        Value dict = dict(values);
        Collections.shuffle(values, new Random(1));
        assertThat(Value.List.of(values)).isNotEqualTo(list);
        assertThat(Value.Set.of(values)).isEqualTo(set).hasSameHashCodeAs(set);
        assertThat(dict(values)).isEqualTo(dict).hasSameHashCodeAs(dict);
        values.set(50, pair(100));
        assertThat(Value.Set.of(values)).isNotEqualTo(set);
        assertThat(dict(values)).isNotEqualTo(dict);
    }

    private static Value.Tuple pair(int number) {
        return Value.Tuple.of(Value.of(number), Value.Set.frozen(List.of(Value.of(number % 7), Value.of("x"))));
    }

    private static Value dict(List<Value> keys) {
        Assembly assembly = new Assembly();
        Value.Dict dict = assembly.dict();
        keys.forEach(key -> assembly.put(dict, key, Value.List.of(key)));
        assembly.close();
        return dict;
    }

    @Test
    void keysThatLookAlikeArePairedByTheirValues() {
        Value.Dict left = assembly.dict();
        Value.Dict right = assembly.dict();
        for (int i = 0; i < 2; i++) {
            assembly.put(left, assembly.instance("A", "<A>"), Value.of(i));
            assembly.put(right, assembly.instance("A", "<A>"), Value.of(1 - i));
        }
        assembly.close();
        assertThat(left).isEqualTo(right);
    }

    @Test
    void cyclesAreEqualWhereTheyUnfoldAlike() {
        Value one = ring(1, Value.of(0));
        assertThat(one).isEqualTo(ring(1, Value.of(0))).isEqualTo(ring(5, Value.of(0)));
        assertThat(ring(3, Value.of(0))).isEqualTo(ring(4, Value.of(0)));
        assertThat(one).isNotEqualTo(ring(5, Value.of(1)));
    }

    @Test
    void cyclesThroughSetsAreEqualWhereTheyUnfoldAlike() {
        assertThat(Value.Set.of(List.of(Value.of(1), ring(2, Value.of(0)))))
                .isEqualTo(Value.Set.of(List.of(ring(3, Value.of(0)), Value.of(1))))
                .isNotEqualTo(Value.Set.of(List.of(ring(3, Value.of(2)), Value.of(1))));
        assertThat(Value.Set.of(List.of(ring(2, Value.of(0)), ring(2, Value.of(1)))))
                .isEqualTo(Value.Set.of(List.of(ring(3, Value.of(1)), ring(1, Value.of(0)))));
    }

    private static Value ring(int length, Value content) {
        Assembly assembly = new Assembly();
        Value.List first = assembly.list();
        Value.List last = first;
        for (int i = 1; i < length; i++) {
            Value.List next = assembly.list();
            assembly.add(last, next);
            assembly.add(last, content);
            last = next;
        }
        assembly.add(last, first);
        assembly.add(last, content);
        assembly.close();
        return first;
    }

    @Test
    void aMillionLevelsAreCompared() {
        Value deep = nested(1_000_000, Value.of(1));
        Value twin = nested(1_000_000, Value.of(1));
        assertThat(deep.equals(twin)).isTrue();
        assertThat(deep.equals(nested(1_000_000, Value.of(2)))).isFalse();
        assertThat(deep.equals(nested(999_999, Value.of(1)))).isFalse();
        assertThat(deep.toString()).hasSizeLessThan(200);
        assertThat(Value.Set.of(List.of(deep, Value.of(1))).equals(Value.Set.of(List.of(Value.of(1), twin))))
                .isTrue();
    }

    private static Value nested(int depth, Value innermost) {
        Value value = innermost;
        for (int i = 0; i < depth; i++) {
            value = Value.Tuple.of(value);
        }
        return value;
    }

    @Test
    void whatIsSharedIsComparedOnce() {
        assertThat(doubled(200, 1).equals(doubled(200, 1))).isTrue();
        assertThat(doubled(200, 1).equals(doubled(200, 2))).isFalse();
        assertThat(Value.Set.of(List.of(doubled(200, 1), Value.of(1)))
                        .equals(Value.Set.of(List.of(Value.of(1), doubled(200, 1)))))
                .isTrue();
        assertThat(doubled(200, 1).toString()).hasSizeLessThan(11_000);
    }

    /** A value of this many objects that unfolds to 2^levels. */
    private static Value doubled(int levels, int innermost) {
        Value value = Value.of(innermost);
        for (int i = 0; i < levels; i++) {
            value = Value.Tuple.of(value, value);
        }
        return value;
    }

    @Test
    void aLongTextThatIsSharedIsComparedOnce() {
        assertThat(repeated("x".repeat(1 << 20), 1_000_000).equals(repeated("x".repeat(1 << 20), 1_000_000)))
                .isTrue();
    }

    private static Value repeated(String text, int times) {
        return Value.List.of(Collections.nCopies(times, Value.of(text)));
    }
}
