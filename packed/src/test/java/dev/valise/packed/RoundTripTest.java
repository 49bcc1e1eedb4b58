package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Assembly;
import dev.valise.Value;
import dev.valise.ValueTypeException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Java passes to Python comes back as it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripTest {
    private static final int GRAPHS = 1_000;

    private Python python;

    @BeforeAll
    void start() {
        python = new Python();
    }

    @AfterAll
    void stop() {
        python.close();
    }

    /** Repeat a failure with {@code -Dgraph.seed=N}. */
    @Test
    void randomGraphsComeBack() {
        Long given = Long.getLong("graph.seed");
        RandomGenerator seeds = RandomGenerator.getDefault();
        for (int i = 0; i < (given == null ? GRAPHS : 1); i++) {
            long seed = given == null ? seeds.nextLong() : given;
            Value value = RandomValues.graph(seed);
            Value back = python.roundTrip(value);
            assertThat(back.equals(value))
                    .as("-Dgraph.seed=%d: %s came back as %s", seed, value, back)
                    .isTrue();
            assertThat(ValueGraph.containers(back))
                    .as("-Dgraph.seed=%d: the number of lists, dicts and sets", seed)
                    .hasSameSizeAs(ValueGraph.containers(value));
        }
    }

    @Test
    void aTupleThatHoldsItselfThroughAListComesBack() {
        Assembly assembly = new Assembly();
        Value.List list = assembly.list();
        Value.Tuple tuple = Value.Tuple.of(list, Value.of(1));
        assembly.add(list, tuple);
        assembly.close();
        Value back = python.roundTrip(tuple);
        assertThat(back.get(0).get(0)).isSameAs(back);
        assertThat(back).isEqualTo(tuple);
    }

    @Test
    void longContainersComeBack() {
        Value numbers =
                Value.from(java.util.stream.IntStream.range(0, 100_000).boxed().toList());
        assertThat(python.roundTrip(numbers)).isEqualTo(numbers);
    }

    @Test
    void descriptionsCannotBePassed() {
        Assembly assembly = new Assembly();
        Value.Instance instance = assembly.instance("shop.Order", "<order>");
        assembly.close();
        assertThatThrownBy(() -> PickleWriter.write(Value.List.of(instance)))
                .isInstanceOf(ValueTypeException.class)
                .hasMessageContaining("an instance of shop.Order cannot be passed to Python");
        assertThatThrownBy(() -> PickleWriter.write(new Value.Other("function", "<function f>")))
                .isInstanceOf(ValueTypeException.class)
                .hasMessageContaining("an object of the type function cannot be passed to Python");
    }

    @Test
    void aListCannotBeAKey() {
        assertThatThrownBy(() -> PickleWriter.write(Value.Set.of(List.of(Value.List.of()))))
                .isInstanceOf(ValueTypeException.class)
                .hasMessageContaining("not hashable");
    }
}
