package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Value;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CPython writes is read as what it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PickleReaderTest {
    private Python python;

    @BeforeAll
    void start() {
        python = new Python();
    }

    @AfterAll
    void stop() {
        python.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void readsPlainDataOfEveryProtocol(int protocol) {
        byte[] stream = python.dumpPlainly(
                protocol,
                "value = [None, True, False, 0, 255, 65535, -1, 2**31, -2**63, 2**70, 0.5, 'ä', (), (1,), {'a': [1]}]");
        assertThat(PickleReader.read(stream, Bounds.standard()))
                .isEqualTo(Value.List.of(
                        Value.none(),
                        Value.of(true),
                        Value.of(false),
                        Value.of(0),
                        Value.of(255),
                        Value.of(65535),
                        Value.of(-1),
                        Value.of(1L << 31),
                        Value.of(Long.MIN_VALUE),
                        Value.of(BigInteger.ONE.shiftLeft(70)),
                        Value.of(0.5),
                        Value.of("ä"),
                        Value.Tuple.of(),
                        Value.Tuple.of(Value.of(1)),
                        Value.Dict.of(Map.of("a", Value.List.of(Value.of(1))))));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void readsInertObjectsOfEveryProtocol(int protocol) {
        byte[] stream = python.dump(protocol, "value = [range(3), range(3, 9, 2)]");
        assertThat(PickleReader.read(stream, Bounds.standard()))
                .isEqualTo(Value.List.of(range(0, 3, 1), range(3, 9, 2)));
    }

    @Test
    void readsIntsOfAnyWidth() {
        for (int bits = 1; bits < 3_000; bits += 37) {
            BigInteger power = BigInteger.ONE.shiftLeft(bits);
            assertThat(python.eval("[2**%1$d, -2**%1$d, 2**%1$d - 1]".formatted(bits))
                            .asList())
                    .extracting(Value::asBigInteger)
                    .containsExactly(power, power.negate(), power.subtract(BigInteger.ONE));
        }
    }

    @Test
    void readsFloats() {
        assertThat(python.eval("[1e308, -0.0, float('inf'), -float('inf'), float('nan')]")
                        .asList())
                .extracting(Value::asDouble)
                .containsExactly(1e308, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
    }

    @Test
    void readsTextsOfAnyLengthAndCharacter() {
        assertThat(python.eval("'a' * 300").asString()).hasSize(300);
        assertThat(python.eval("'a\\0é€😀\\ufffd'").asString()).isEqualTo("a\0é€😀\ufffd");
        assertThat(python.eval("'\\ud800x\\udfff'").asString()).isEqualTo("\ud800x\udfff");
        assertThat(python.eval("'x' * 100_000").asString()).hasSize(100_000);
    }

    @Test
    void readsBytesAndBytearrays() {
        assertThat(python.eval("b'\\x00\\xff'").asBytes()).containsExactly(0, 0xff);
        assertThat(python.eval("bytes(100_000)").asBytes()).hasSize(100_000);
        assertThat(python.eval("bytearray(b'ab')")).isEqualTo(Value.Bytes.bytearray(new byte[] {'a', 'b'}, 0, 2));
    }

    @Test
    void readsSets() {
        assertThat(python.eval("{1, 2, 3}")).isEqualTo(Value.Set.of(List.of(Value.of(3), Value.of(2), Value.of(1))));
        assertThat(python.eval("frozenset([(1, 'a')])"))
                .isEqualTo(Value.Set.frozen(List.of(Value.Tuple.of(Value.of(1), Value.of("a")))));
    }

    @Test
    void readsDatesAndTimes() {
        assertThat(python.value("import datetime as d\nvalue = d.date(1, 2, 3)"))
                .isEqualTo(new Value.Date(LocalDate.of(1, 2, 3)));
        assertThat(python.value("import datetime as d\nvalue = d.time(1, 2, 3, 4)"))
                .isEqualTo(new Value.Time(LocalTime.of(1, 2, 3, 4_000), Optional.empty()));
        assertThat(python.value("import datetime as d\nvalue = d.datetime(2026, 8, 9, 0, 0, tzinfo=d.timezone.utc)"))
                .isEqualTo(new Value.DateTime(LocalDateTime.of(2026, 8, 9, 0, 0), Optional.of(Duration.ZERO)));
        assertThat(python.value("import datetime as d\noffset = -d.timedelta(hours=23, seconds=1, microseconds=2)\n"
                        + "value = d.datetime(2026, 8, 9, 0, 0, 7, tzinfo=d.timezone(offset))"))
                .isEqualTo(new Value.DateTime(
                        LocalDateTime.of(2026, 8, 9, 0, 0, 7),
                        Optional.of(Duration.ofHours(-23).minusSeconds(1).minusNanos(2_000))));
        assertThat(python.value("import datetime as d\nvalue = d.timedelta(-1, 5, 7)"))
                .isEqualTo(new Value.Duration(Duration.ofDays(-1).plusSeconds(5).plusNanos(7_000)));
        assertThat(python.value("import datetime as d\nvalue = [d.timedelta.min, d.timedelta.max]")
                        .asList())
                .hasSize(2);
    }

    @Test
    void readsNumbersOfTheStandardLibrary() {
        assertThat(python.eval("complex(1, -0.0)")).isEqualTo(new Value.Complex(1, -0.0));
        assertThat(python.value("from decimal import Decimal as D\n"
                                + "value = [D('1.10'), D('-0'), D('1E+400'), D('NaN'), D('-sNaN12'), D('-Infinity')]")
                        .asList())
                .extracting(each -> ((Value.Decimal) each).text())
                .containsExactly("1.10", "-0", "1E+400", "NaN", "-sNaN12", "-Infinity");
        assertThat(python.value("from fractions import Fraction\nvalue = Fraction(-6, 4)"))
                .isEqualTo(new Value.Fraction(BigInteger.valueOf(-3), BigInteger.TWO));
    }

    @Test
    void readsIdentifiersPathsAndSlices() {
        assertThat(python.value("import uuid\nvalue = uuid.UUID(int=7)")).isEqualTo(new Value.Uuid(new UUID(0, 7)));
        assertThat(python.value("import pathlib\nvalue = pathlib.PurePosixPath('/a/b')"))
                .isEqualTo(new Value.Path("/a/b"));
        assertThat(python.eval("slice(1, None)")).isEqualTo(new Value.Slice(Value.of(1), Value.none(), Value.none()));
    }

    @Test
    void readsInstancesByTheirAttributes() {
        Value order = python.value("""
                class Order:
                    __slots__ = ('total', '__dict__')
                    def __repr__(self): return '<order>'
                value = Order()
                value.total, value.lines = 12.5, [1]
                value.self = value
                """);
        assertThat(order.typeName()).isEqualTo("__main__.Order");
        assertThat(order.attribute("total").asDouble()).isEqualTo(12.5);
        assertThat(order.attribute("lines").get(0).asLong()).isEqualTo(1);
        assertThat(order.attribute("self")).isSameAs(order);
        assertThat(order).hasToString("<order>");
    }

    @Test
    void readsWhatHasNoFormAsItsTypeAndRepr() {
        assertThat(python.eval("len"))
                .isEqualTo(new Value.Other("builtin_function_or_method", "<built-in function len>"));
        assertThat(python.eval("int")).isEqualTo(new Value.Other("type", "<class 'int'>"));
    }

    @Test
    void keepsWhatIsShared() {
        Value shared = python.value("x = []\ns = 'text' * 9\nvalue = [x, x, (x,), {'k': x}, s, s]");
        assertThat(shared.get(1)).isSameAs(shared.get(0));
        assertThat(shared.get(2).get(0)).isSameAs(shared.get(0));
        assertThat(shared.get(3).get("k")).isSameAs(shared.get(0));
        assertThat(shared.get(5)).isSameAs(shared.get(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value = []; value.append(value)",
                "value = {}; value['k'] = value",
                "x = []; value = (x,); x.append(value)",
                "x = []; value = (1, 2, 3, x, 5); x.append(value)",
                "x = []; value = slice(x, 0, 0); x.append(value)",
                "class A: __repr__ = lambda self: '<A>'\nvalue = A(); value.x = frozenset([value])",
                "class A: __repr__ = lambda self: '<A>'\nx = A(); value = frozenset([x]); x.y = value",
            })
    void readsCycles(String code) {
        Value value = python.value(code);
        assertThat(reachesItself(value)).isTrue();
        assertThat(value).isEqualTo(python.value(code)).hasSameHashCodeAs(python.value(code));
        assertThat(value.toString()).hasSizeLessThan(200);
    }

    @Test
    void keepsSharingThatWouldExplode() {
        Value value = python.value("value = 0\nfor _ in range(30): value = [value] * 10");
        assertThat(ValueGraph.containers(value)).hasSize(30);
        assertThat(value).isEqualTo(python.value("value = 0\nfor _ in range(30): value = [value] * 10"));
        assertThat(value.toString()).hasSizeLessThan(11_000);
    }

    private static Value range(long start, long stop, long step) {
        return new Value.Range(BigInteger.valueOf(start), BigInteger.valueOf(stop), BigInteger.valueOf(step));
    }

    private static boolean reachesItself(Value value) {
        return ValueGraph.children(value).stream()
                .anyMatch(child -> ValueGraph.all(child).contains(value));
    }
}
