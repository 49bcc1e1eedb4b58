package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Scopes of plain data and instances, as the plain pickler writes them, come back whole, and in one way only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainScopesTest {
    private static final int GRAPHS = 500;
    private static final Bounds BOUNDS = Bounds.standard();

    private Python python;
    private Python otherSeed;

    @BeforeAll
    void start() {
        python = new Python("scopes.py", 1);
        otherSeed = new Python("scopes.py", 77);
    }

    @AfterAll
    void stop() {
        python.close();
        otherSeed.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PackedScope scope(String code) {
        return PackedScope.of(python.ask('p', bytes(code)), BOUNDS);
    }

    private String result(PackedScope scope, String code) {
        return python.ask('l', "result = " + code, scope.toStream());
    }

    /** Repeat a failure with {@code -Dgraph.seed=N}. */
    @Test
    void randomGraphsComeBackAndHaveOneForm() {
        Long given = Long.getLong("graph.seed");
        RandomGenerator seeds = RandomGenerator.getDefault();
        for (int i = 0; i < (given == null ? GRAPHS : 1); i++) {
            long seed = given == null ? seeds.nextLong() : given;
            byte[] request = bytes(Long.toString(seed));
            PackedScope scope = PackedScope.of(python.ask('g', request), BOUNDS);
            byte[] stream = scope.toStream();
            assertThat(python.ask('c', Long.toString(seed), stream))
                    .as("-Dgraph.seed=%d", seed)
                    .isEmpty();
            assertThat(PackedScope.of(otherSeed.ask('g', request), BOUNDS).parts())
                    .as("-Dgraph.seed=%d, under another seed of hashes", seed)
                    .isEqualTo(scope.parts());
            assertThat(PackedScope.of(stream, BOUNDS).parts())
                    .as("-Dgraph.seed=%d, from its own stream", seed)
                    .isEqualTo(scope.parts());
        }
    }

    @Test
    void eachVariableIsAPart() {
        PackedScope scope = scope("a = [1]\nb = {'x': a[0]}\nc = 'text'");
        assertThat(scope.variables()).containsExactly("a", "b", "c");
    }

    @Test
    void sharedObjectsJoinVariables() {
        PackedScope scope = scope("a = [1]\nb = {'x': a}\nc = [2]");
        assertThat(scope.parts())
                .extracting(PackedPart::ids)
                .containsExactly(List.of("variable:a", "variable:b"), List.of("variable:c"));
        assertThat(result(scope, "b['x'] is a")).isEqualTo("True");
    }
}
