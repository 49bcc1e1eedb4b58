package dev.valise.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Assembly;
import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Values of each type go in and come back as they are. */
public abstract class ValuesSuite {
    private static final List<Example> EXAMPLES = List.of(
            new Example("None", Value.none()),
            new Example("True", Value.of(true)),
            new Example("0", Value.of(0)),
            new Example("-9007199254740993", Value.of(-9_007_199_254_740_993L)),
            new Example("1 << 300", Value.of(BigInteger.ONE.shiftLeft(300))),
            new Example(
                    "-(1 << 30000)", Value.of(BigInteger.ONE.shiftLeft(30_000).negate())),
            new Example("1.0", Value.of(1.0)),
            new Example("-0.0", Value.of(-0.0)),
            new Example("5e-324", Value.of(Double.MIN_VALUE)),
            new Example("1.7976931348623157e308", Value.of(Double.MAX_VALUE)),
            new Example("float('nan')", Value.of(Double.NaN)),
            new Example("float('-inf')", Value.of(Double.NEGATIVE_INFINITY)),
            new Example("complex(-0.0, float('inf'))", new Value.Complex(-0.0, Double.POSITIVE_INFINITY)),
            new Example("''", Value.of("")),
            new Example("'caf\\xe9 \\0 \\U0001f600 \"'", Value.of("café \0 \ud83d\ude00 \"")),
            new Example("'lone \\ud800'", Value.of("lone \ud800")),
            new Example("b'\\xff\\x00'", Value.of(new byte[] {-1, 0})),
            new Example("bytearray(b'ab')", Value.Bytes.bytearray(new byte[] {'a', 'b'}, 0, 2)),
            new Example("[1, [2.5, None]]", Value.from(List.of(1, Value.List.of(Value.of(2.5), Value.none())))),
            new Example("(1, ())", Value.Tuple.of(Value.of(1), Value.Tuple.of())),
            new Example("{1, 2}", Value.Set.of(List.of(Value.of(1), Value.of(2)))),
            new Example("frozenset({(1,)})", Value.Set.frozen(List.of(Value.Tuple.of(Value.of(1))))),
            new Example("{'a': 1, '': {}}", Value.from(Map.of("a", 1, "", Map.of()))),
            new Example("{'$type': 'int'}", Value.from(Map.of("$type", "int"))),
            new Example("{1: 'a', None: (), (2,): 'b'}", mixedKeys()),
            new Example("range(0, 10, -3)", new Value.Range(BigInteger.ZERO, BigInteger.TEN, BigInteger.valueOf(-3))),
            new Example("slice(None, 5)", new Value.Slice(Value.none(), Value.of(5), Value.none())),
            new Example("datetime.date(1, 1, 1)", new Value.Date(LocalDate.of(1, 1, 1))),
            new Example(
                    "datetime.time(23, 59, 59, 999999)",
                    new Value.Time(LocalTime.of(23, 59, 59, 999_999_000), Optional.empty())),
            new Example(
                    "datetime.datetime(9999, 12, 31, 0, 0, 1, tzinfo=datetime.timezone(-datetime.timedelta(seconds=3661)))",
                    new Value.DateTime(
                            LocalDateTime.of(9999, 12, 31, 0, 0, 1), Optional.of(Duration.ofSeconds(-3661)))),
            new Example(
                    "datetime.timedelta(days=-1, seconds=5, microseconds=7)",
                    new Value.Duration(Duration.ofSeconds(-86_395, 7_000))),
            new Example("decimal.Decimal('-0E+3')", new Value.Decimal("-0E+3")),
            new Example("decimal.Decimal('sNaN12')", new Value.Decimal("sNaN12")),
            new Example(
                    "fractions.Fraction(-1, 3)", new Value.Fraction(BigInteger.ONE.negate(), BigInteger.valueOf(3))),
            new Example("uuid.UUID(int=1)", new Value.Uuid(new UUID(0, 1))),
            new Example("pathlib.PosixPath('a/b')", new Value.Path("a/b")));

    private final Valise valise;
    private final Scope scope;

    /** On this ground. */
    protected ValuesSuite(Ground ground) {
        valise = ground.here();
        scope = valise.call(Scope.empty(), "import datetime, decimal, fractions, pathlib, uuid")
                .orThrow()
                .scope();
    }

    private static Value mixedKeys() {
        Assembly assembly = new Assembly();
        Value.Dict dict = assembly.dict();
        assembly.put(dict, Value.of(1), Value.of("a"));
        assembly.put(dict, Value.none(), Value.Tuple.of());
        assembly.put(dict, Value.Tuple.of(Value.of(2)), Value.of("b"));
        assembly.close();
        return dict;
    }

    /** A value as Python writes it, and as it is here. */
    private record Example(String python, Value value) {}

    private static Stream<DynamicTest> each(Consumer<Example> test) {
        return EXAMPLES.stream().map(each -> DynamicTest.dynamicTest(each.python(), () -> test.accept(each)));
    }

    @TestFactory
    Stream<DynamicTest> valuesComeBack() {
        return each(example ->
                assertThat(valise.call(scope, example.python()).value()).isEqualTo(example.value()));
    }

    @TestFactory
    Stream<DynamicTest> inputsArriveAsWhatTheyAre() {
        return each(example -> {
            Call call = Call.code("type(given) is type(%s), given".formatted(example.python()))
                    .withInputs(Map.of("given", example.value()));
            assertThat(valise.call(scope, call).value()).isEqualTo(Value.Tuple.of(Value.of(true), example.value()));
        });
    }

    @TestFactory
    Stream<DynamicTest> argumentsArriveAsWhatTheyAre() {
        Scope same = valise.call(scope, "def same(x, *, y): return x, y").scope();
        return each(example -> assertThat(
                        valise.call(same, "same", List.of(example.value()), Map.of("y", example.value()))
                                .value())
                .isEqualTo(Value.Tuple.of(example.value(), example.value())));
    }

    @Test
    void instancesAndOtherObjectsAreDescribed() {
        Scope defined = valise.call(scope, """
                import collections, enum
                Point = collections.namedtuple('Point', 'x y')
                class Color(enum.Enum):
                    RED = 1
                class Box:
                    def __init__(self, content): self.content = content
                """).orThrow().scope();
        Value point = valise.call(defined, "Point(1, [2])").value();
        assertThat(point.attribute("y")).isEqualTo(Value.from(List.of(2)));
        assertThat(valise.call(defined, "Color.RED").value()).isInstanceOf(Value.Instance.class);
        assertThat(valise.call(defined, "{Box(1): 2, Box(1): 3}")
                        .value()
                        .asDict()
                        .size())
                .isEqualTo(2);
        assertThat(valise.call(defined, "print").value())
                .isInstanceOfSatisfying(
                        Value.Other.class, other -> assertThat(other.repr()).isEqualTo("<built-in function print>"));
        assertThat(valise.call(defined, "Box").value()).isInstanceOf(Value.Other.class);
    }

    @Test
    void theStandardInputIsOfOneCall() {
        Call asking = Call.code("import sys\n[input(), sys.stdin.read()]");
        Outcome asked = valise.call(scope, asking.withStdin("Ann \u20ac\n42\n43\n"));
        assertThat(asked.value()).isEqualTo(Value.from(List.of("Ann \u20ac", "42\n43\n")));
        assertThat(valise.call(asked.scope(), "input()"))
                .isInstanceOfSatisfying(
                        Outcome.Raised.class,
                        raised -> assertThat(raised.error().type()).isEqualTo("EOFError"));
    }

    @Test
    void whatLiesWithinItselfDoesSoAgain() {
        Value list = valise.call(scope, "x = [1]\nx.append(x)\nx").value();
        assertThat(list.get(1)).isSameAs(list);
        Value dict =
                valise.call(scope, "x = {1: {}}\nx[1]['up'] = [x]\n{'x': x}").value();
        assertThat(dict.get("x")
                        .asDict()
                        .entries()
                        .iterator()
                        .next()
                        .value()
                        .get("up")
                        .get(0))
                .isSameAs(dict.get("x"));
        Value box = valise.call(scope, "class Box: pass\nb = Box()\nb.content = (b, {'b': b})\nb")
                .value();
        assertThat(box.attribute("content").get(0)).isSameAs(box);
        assertThat(box.attribute("content").get(1).get("b")).isSameAs(box);
    }

    @Test
    void whatIsThereTwiceIsEqual() {
        Value twice = valise.call(scope, "x = [1]\n[x, x]").value();
        assertThat(twice.get(0)).isEqualTo(twice.get(1)).isEqualTo(Value.from(List.of(1)));
    }

    @Test
    void valuesThatAreTooLargeAreToldByTypeAndRepr() {
        Call call = Call.code("'x' * 5000").withLimits(Ground.LIMITS.withValueBytes(1_000));
        Outcome.Returned returned = valise.call(scope, call).orThrow();
        assertThat(returned.result()).hasValueSatisfying(result -> {
            assertThat(result.type()).isEqualTo("str");
            assertThat(result.repr()).startsWith("'xxx");
            assertThat(result.value()).isEmpty();
            assertThat(result.elided()).isNotEmpty();
        });
    }

    @Test
    void aLargeValueComesWhole() {
        Call call = Call.code("'x' * 3_000_000").withLimits(Ground.LIMITS.withValueBytes(32 << 20));
        assertThat(valise.call(scope, call).value().asString()).hasSize(3_000_000);
    }
}
