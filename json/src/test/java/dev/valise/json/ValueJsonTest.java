package dev.valise.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Assembly;
import dev.valise.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValueJsonTest {
    private static final int LONGEST = 1 << 20;

    @Test
    void plainWhereJsonCanCarryIt() {
        assertThat(json(Value.none())).isEqualTo("null");
        assertThat(json(Value.of(true))).isEqualTo("true");
        assertThat(json(Value.of(-7))).isEqualTo("-7");
        assertThat(json(Value.of(80.0))).isEqualTo("80.0");
        assertThat(json(Value.of("a\"\n🙂"))).isEqualTo("\"a\\\"\\n🙂\"");
        assertThat(json(Value.List.of(Value.of(1), Value.List.of()))).isEqualTo("[1,[]]");
        assertThat(json(Value.Dict.of(Map.of("a", Value.of(1))))).isEqualTo("{\"a\":1}");
    }

    @Test
    void integersUpToWhatAllReadersCountTo() {
        long last = (1L << 53) - 1;
        assertThat(json(Value.of(last))).isEqualTo("9007199254740991");
        assertThat(json(Value.of(-last))).isEqualTo("-9007199254740991");
        assertThat(json(Value.of(last + 1))).isEqualTo("{\"$type\":\"int\",\"value\":\"9007199254740992\"}");
        assertThat(json(Value.of(-last - 1))).isEqualTo("{\"$type\":\"int\",\"value\":\"-9007199254740992\"}");
        assertThat(json(Value.of(Long.MIN_VALUE))).isEqualTo("{\"$type\":\"int\",\"value\":\"-9223372036854775808\"}");
        assertThat(json(Value.of(BigInteger.ONE.shiftLeft(20_000))))
                .isEqualTo("{\"$type\":\"int\",\"hex\":\"0x1" + "0".repeat(5_000) + "\"}");
    }

    @Test
    void floatsThatAreNoNumbers() {
        assertThat(json(Value.of(Double.NaN))).isEqualTo("{\"$type\":\"float\",\"value\":\"nan\"}");
        assertThat(json(Value.of(Double.POSITIVE_INFINITY))).isEqualTo("{\"$type\":\"float\",\"value\":\"inf\"}");
        assertThat(json(Value.of(Double.NEGATIVE_INFINITY))).isEqualTo("{\"$type\":\"float\",\"value\":\"-inf\"}");
        assertThat(json(new Value.Complex(1, Double.NaN)))
                .isEqualTo("{\"$type\":\"complex\",\"real\":1.0,\"imag\":{\"$type\":\"float\",\"value\":\"nan\"}}");
    }

    @Test
    void taggedWhereJsonHasNoSuchThing() {
        assertThat(json(Value.of("hi".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("{\"$type\":\"bytes\",\"base64\":\"aGk=\"}");
        assertThat(json(Value.Bytes.bytearray(new byte[] {0}, 0, 1)))
                .isEqualTo("{\"$type\":\"bytearray\",\"base64\":\"AA==\"}");
        assertThat(json(Value.Tuple.of(Value.of(1)))).isEqualTo("{\"$type\":\"tuple\",\"items\":[1]}");
        assertThat(json(Value.Set.of(List.of(Value.of(1))))).isEqualTo("{\"$type\":\"set\",\"items\":[1]}");
        assertThat(json(Value.Set.frozen(List.of()))).isEqualTo("{\"$type\":\"frozenset\",\"items\":[]}");
        assertThat(json(new Value.Range(BigInteger.ZERO, BigInteger.TEN, BigInteger.TWO)))
                .isEqualTo("{\"$type\":\"range\",\"start\":0,\"stop\":10,\"step\":2}");
        assertThat(json(new Value.Slice(Value.none(), Value.of(3), Value.none())))
                .isEqualTo("{\"$type\":\"slice\",\"start\":null,\"stop\":3,\"step\":null}");
        assertThat(json(new Value.Decimal("1.10"))).isEqualTo("{\"$type\":\"decimal\",\"value\":\"1.10\"}");
        assertThat(json(new Value.Fraction(BigInteger.ONE, BigInteger.TWO)))
                .isEqualTo("{\"$type\":\"fraction\",\"numerator\":1,\"denominator\":2}");
        assertThat(json(new Value.Uuid(new UUID(0, 1))))
                .isEqualTo("{\"$type\":\"uuid\",\"value\":\"00000000-0000-0000-0000-000000000001\"}");
        assertThat(json(new Value.Path("/a"))).isEqualTo("{\"$type\":\"path\",\"value\":\"/a\"}");
        assertThat(json(new Value.Other("function", "<function f>")))
                .isEqualTo("{\"$type\":\"object\",\"class\":\"function\",\"repr\":\"<function f>\"}");
    }

    @Test
    void datesAndTimes() {
        LocalDateTime dateTime = LocalDateTime.of(2026, 1, 31, 12, 0, 0, 500_000);
        assertThat(json(new Value.Date(LocalDate.of(1, 2, 3)))).contains("\"date\",\"value\":\"0001-02-03\"");
        assertThat(json(new Value.Time(LocalTime.of(1, 2), Optional.empty()))).contains("\"01:02:00\"");
        assertThat(json(new Value.DateTime(dateTime, Optional.empty())))
                .isEqualTo("{\"$type\":\"datetime\",\"value\":\"2026-01-31T12:00:00.0005\"}");
        assertThat(json(new Value.DateTime(dateTime, Optional.of(Duration.ofMinutes(-90)))))
                .contains("2026-01-31T12:00:00.0005-01:30\"");
        assertThat(json(new Value.Time(LocalTime.NOON, Optional.of(Duration.ofSeconds(3601, 2_000)))))
                .contains("\"12:00:00+01:00:01.000002\"");
        assertThat(json(new Value.Duration(Duration.ofMillis(-500))))
                .isEqualTo("{\"$type\":\"timedelta\",\"days\":-1,\"seconds\":86399,\"microseconds\":500000}");
    }

    @Test
    void dictsThatAreNoJsonObjects() {
        assertThat(json(dict(Value.of(1), Value.of("a"), Value.of("b"), Value.none())))
                .isEqualTo("{\"$type\":\"dict\",\"entries\":[[1,\"a\"],[\"b\",null]]}");
        assertThat(json(dict(Value.of("$type"), Value.of("int"))))
                .isEqualTo("{\"$type\":\"dict\",\"entries\":[[\"$type\",\"int\"]]}");
        assertThat(json(dict(Value.of("a"), Value.of(1), Value.of("a"), Value.of(2))))
                .isEqualTo("{\"$type\":\"dict\",\"entries\":[[\"a\",1],[\"a\",2]]}");
    }

    @Test
    void instancesHaveTheirAttributes() {
        Assembly assembly = new Assembly();
        Value.Instance order = assembly.instance("shop.Order", "<Order>");
        assembly.describe(order, Value.Dict.of(Map.of("net", Value.of(80))));
        assembly.close();

        assertThat(json(order))
                .isEqualTo("{\"$type\":\"instance\",\"class\":\"shop.Order\",\"repr\":\"<Order>\","
                        + "\"attributes\":{\"net\":80}}");
    }

    @Test
    void cyclesSayHowFarOutTheyGo() {
        Assembly assembly = new Assembly();
        Value.List outer = assembly.list();
        Value.List inner = assembly.list();
        assembly.add(outer, inner);
        assembly.add(inner, inner);
        assembly.add(inner, outer);
        assembly.close();

        assertThat(json(outer)).isEqualTo("[[{\"$type\":\"cycle\",\"up\":0},{\"$type\":\"cycle\",\"up\":1}]]");
    }

    @Test
    void whatIsSharedIsNoCycle() {
        Value shared = Value.List.of(Value.of(1));
        assertThat(json(Value.List.of(shared, shared))).isEqualTo("[[1],[1]]");
    }

    @Test
    void doublingGraphsAreNotWritten() {
        Value value = Value.List.of();
        for (int i = 0; i < 100; i++) {
            value = Value.List.of(value, value);
        }

        assertThat(ValueJson.render(value, LONGEST))
                .isEqualTo(new ValueJson.Rendering.Elided("its JSON would be longer than 1 MiB"));
    }

    @Test
    void deepGraphsAreNotWritten() {
        assertThat(ValueJson.render(nested(200), LONGEST)).isInstanceOf(ValueJson.Rendering.Whole.class);
        assertThat(ValueJson.render(nested(100_000), LONGEST))
                .isEqualTo(new ValueJson.Rendering.Elided("its JSON would be nested more than 200 levels deep"));
    }

    @Test
    void keyTextsOfDictsMayBeDeep() {
        Value value = Value.none();
        for (int i = 0; i < 190; i++) {
            value = dict(Value.Tuple.of(), value);
        }

        assertThat(ValueJson.render(value, LONGEST)).isInstanceOf(ValueJson.Rendering.Whole.class);
    }

    private static Value nested(int levels) {
        Value value = Value.List.of();
        for (int i = 1; i < levels; i++) {
            value = Value.List.of(value);
        }
        return value;
    }

    private static Value dict(Value... keysAndValues) {
        Assembly assembly = new Assembly();
        Value.Dict dict = assembly.dict();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            assembly.put(dict, keysAndValues[i], keysAndValues[i + 1]);
        }
        assembly.close();
        return dict;
    }

    private static String json(Value value) {
        return switch (ValueJson.render(value, LONGEST)) {
            case ValueJson.Rendering.Whole whole -> whole.json();
            case ValueJson.Rendering.Elided elided -> throw new AssertionError(elided.reason());
        };
    }
}
