package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Java writes as one stream is read by {@code valise.safe_loads} as what the sandbox wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SafeLoadsTest {
    private static final int GRAPHS = 300;
    private static final Bounds BOUNDS = Bounds.standard();

    private Python python;

    @BeforeAll
    void start() {
        python = new Python("scopes.py", 0);
    }

    @AfterAll
    void stop() {
        python.close();
    }

    @Test
    void aScopeComesAsDataAndDescriptions() {
        PackedScope scope = PackedScope.of(pack("""
                import collections, dataclasses, enum
                rate = 0.2
                def net(x):
                    return x * (1 - rate)
                class Color(enum.Enum):
                    RED = 1
                @dataclasses.dataclass
                class Order:
                    number: int
                    color: Color = Color.RED
                orders = [Order(1), Order(2)]
                byColor = {Color.RED: orders}
                queue = collections.deque([orders], 5)
                """), BOUNDS);
        assertThat(value(scope, "net.source")).isEqualTo("'def net(x):\\n    return x * (1 - rate)\\n'");
        assertThat(value(scope, "rate, Order, orders[1]"))
                .isEqualTo("(0.2, <class __main__.Order>, <instance of __main__.Order with number, color>)");
        assertThat(value(scope, "[each.attributes['number'] for each in orders], orders[0].type is Order"))
                .isEqualTo("([1, 2], True)");
        assertThat(value(scope, "byColor[orders[0].attributes['color']] is orders, queue[0] is orders, queue.maxlen"))
                .isEqualTo("(True, True, 5)");
    }

    @Test
    void whatHasToBeFilledLaterIsFilled() {
        PackedScope scope = PackedScope.of(pack("""
                class Named:
                    def __init__(self, name): self.name = name
                    def __hash__(self): return hash(self.name)
                    def __eq__(self, other): return self.name == other.name
                n = Named('n'); n.all = {n, 1}; n.by = {n: n}
                t = ([],); t[0].append(t)
                """), BOUNDS);
        assertThat(value(
                        scope,
                        "n in n.attributes['all'], len(n.attributes['all']), n.attributes['by'][n] is n, t[0][0] is t"))
                .isEqualTo("(True, 2, True, True)");
    }

    /** Repeat a failure with {@code -Dgraph.seed=N}. */
    @Test
    void randomGraphsAreTheSame() {
        Long given = Long.getLong("graph.seed");
        RandomGenerator seeds = RandomGenerator.getDefault();
        for (int i = 0; i < (given == null ? GRAPHS : 1); i++) {
            long seed = given == null ? seeds.nextLong() : given;
            byte[] stream = python.ask('g', Long.toString(seed).getBytes(StandardCharsets.UTF_8));
            byte[] joined = PackedScope.of(stream, BOUNDS).toStream();
            byte[] both = ByteBuffer.allocate(4 + stream.length + joined.length)
                    .putInt(stream.length)
                    .put(stream)
                    .put(joined)
                    .array();
            assertThat(new String(python.ask('i', both), StandardCharsets.UTF_8))
                    .as("-Dgraph.seed=%d", seed)
                    .isEmpty();
        }
    }

    private byte[] pack(String code) {
        return python.ask('s', code.getBytes(StandardCharsets.UTF_8));
    }

    private String value(PackedScope scope, String expression) {
        return python.ask('d', "result = " + expression, scope.toStream());
    }
}
