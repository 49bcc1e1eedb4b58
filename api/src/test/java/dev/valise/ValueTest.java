package dev.valise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a value answers, and what it says where the question does not fit. */
class ValueTest {
    private static final Value WIDE = Value.of(BigInteger.ONE.shiftLeft(70));
    private static final Value PRICES =
            Value.Dict.of(new TreeMap<String, Value>(Map.of("a", Value.of(1), "b", Value.of(2))));

    @Test
    void answersInTheTypesOfJava() {
        assertThat(Value.none().isNone()).isTrue();
        assertThat(Value.of(0).isNone()).isFalse();
        assertThat(Value.of(true).asBoolean()).isTrue();
        assertThat(Value.of(7).asInt()).isEqualTo(7);
        assertThat(Value.of(Long.MIN_VALUE).asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(WIDE.asBigInteger()).isEqualTo(BigInteger.ONE.shiftLeft(70));
        assertThat(WIDE.asDouble()).isEqualTo(0x1p70);
        assertThat(Value.of(2.5).asDouble()).isEqualTo(2.5);
        assertThat(Value.of("x").asString()).isEqualTo("x");
        assertThat(Value.of(new byte[] {1, 2}).asBytes()).containsExactly(1, 2);
        assertThat(PRICES.get("b").asLong()).isEqualTo(2);
        assertThat(PRICES.asDict().toMap()).containsExactly(Map.entry("a", Value.of(1)), Map.entry("b", Value.of(2)));
        assertThat(Value.Tuple.of(Value.of(1), Value.of(2)).get(1).asInt()).isEqualTo(2);
        assertThat(Value.List.of(Value.of(1)).asList()).containsExactly(Value.of(1));
    }

    static Stream<Arguments> misfits() {
        Value huge = Value.of(BigInteger.ONE.shiftLeft(1023 + 1));
        TreeMap<String, Value> thirty = new TreeMap<>();
        IntStream.range(0, 30).forEach(i -> thirty.put("k" + i, Value.of(i)));
        Value many = Value.Dict.of(thirty);
        Assembly assembly = new Assembly();
        Value.Instance order = assembly.instance("shop.Order", "<order>");
        assembly.describe(order, PRICES.asDict());
        assembly.close();
        return Stream.of(
                misfit(Value.of("x"), Value::asInt, "value is a str, not an int"),
                misfit(Value.of(true), Value::asLong, "value is a bool, not an int"),
                misfit(Value.none(), Value::asString, "value is None, not a str"),
                misfit(Value.of(1), Value::asBoolean, "value is an int, not a bool"),
                misfit(Value.of("x"), Value::asDouble, "value is a str, not a float"),
                misfit(Value.of("x"), Value::asBytes, "value is a str, not a bytes"),
                misfit(PRICES, Value::asList, "value is a dict, not a list"),
                misfit(Value.List.of(), Value::asDict, "value is a list, not a dict"),
                misfit(WIDE, Value::asLong, "value is an int that needs 71 bits; it does not fit a long"),
                misfit(
                        Value.of(1L << 31),
                        Value::asInt,
                        "value is an int that needs 32 bits; it does not fit an int of Java"),
                misfit(huge, Value::asDouble, "value is an int that needs 1025 bits; it does not fit a double"),
                misfit(PRICES, value -> value.get("x"), "the dict has no key 'x'; it has 'a', 'b'"),
                misfit(Value.Dict.of(Map.of()), value -> value.get("x"), "the dict has no key 'x'; it has none"),
                misfit(
                        many,
                        value -> value.get("x"),
                        "the dict has no key 'x'; it has 'k0', 'k1', 'k10', 'k11', 'k12', 'k13', 'k14', 'k15', 'k16', 'k17'"
                                + " and 20 more"),
                misfit(
                        Value.List.of(Value.of(1)),
                        value -> value.get(1),
                        "the list has no element 1; it has 1 element"),
                misfit(Value.Tuple.of(), value -> value.get(-1), "the tuple has no element -1; it has 0 elements"),
                misfit(order, Value::asInt, "value is a shop.Order, not an int"),
                misfit(order, value -> value.attribute("x"), "the shop.Order has no attribute 'x'; it has 'a', 'b'"),
                misfit(PRICES, value -> value.attribute("x"), "value is a dict, not an instance"),
                misfit(new Value.Other("a\nb", ""), Value::asInt, "value is an 'a\\u000ab', not an int"));
    }

    private static Arguments misfit(Value value, Function<Value, Object> question, String message) {
        return Arguments.of(message, value, question);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misfits")
    void saysWhatItIsInstead(String message, Value value, Function<Value, Object> question) {
        assertThatThrownBy(() -> question.apply(value))
                .isInstanceOf(ValueTypeException.class)
                .hasMessage(message);
    }

    @Test
    void findsKeysWhoseHashesCollide() {
        // All of these have the same String.hashCode.
        List<String> keys = IntStream.range(0, 1 << 12)
                .mapToObj(i ->
                        Integer.toBinaryString(i + (1 << 12)).replace("0", "Aa").replace("1", "BB"))
                .toList();
        Value dict = Value.from(keys.stream().collect(Collectors.toMap(key -> key, String::length)));
        assertThat(keys).allSatisfy(key -> assertThat(dict.get(key).asInt()).isEqualTo(key.length()));
    }

    @Test
    void theLastOfTwoEqualKeysCounts() {
        Assembly assembly = new Assembly();
        Value.Dict dict = assembly.dict();
        assembly.put(dict, Value.of("k"), Value.of(1));
        assembly.put(dict, Value.of("k"), Value.of(2));
        assembly.close();
        assertThat(dict.get("k").asInt()).isEqualTo(2);
    }

    static Stream<Arguments> objects() {
        UUID uuid = new UUID(1, 2);
        LocalDateTime noon = LocalDateTime.of(2026, 8, 9, 12, 0);
        ZoneOffset offset = ZoneOffset.ofHours(2);
        return Stream.of(
                Arguments.of(true, Value.of(true)),
                Arguments.of((byte) -1, Value.of(-1)),
                Arguments.of((short) 7, Value.of(7)),
                Arguments.of(7, Value.of(7)),
                Arguments.of(7L, Value.of(7)),
                Arguments.of(BigInteger.TEN, Value.of(10)),
                Arguments.of(0.5f, Value.of(0.5)),
                Arguments.of(0.5, Value.of(0.5)),
                Arguments.of(new BigDecimal("1.10"), new Value.Decimal("1.10")),
                Arguments.of("x", Value.of("x")),
                Arguments.of(new byte[] {1}, Value.of(new byte[] {1})),
                Arguments.of(uuid, new Value.Uuid(uuid)),
                Arguments.of(java.nio.file.Path.of("/a"), new Value.Path("/a")),
                Arguments.of(LocalDate.EPOCH, new Value.Date(LocalDate.EPOCH)),
                Arguments.of(LocalTime.NOON, new Value.Time(LocalTime.NOON, Optional.empty())),
                Arguments.of(
                        LocalTime.NOON.atOffset(offset),
                        new Value.Time(LocalTime.NOON, Optional.of(Duration.ofHours(2)))),
                Arguments.of(noon, new Value.DateTime(noon, Optional.empty())),
                Arguments.of(noon.atOffset(offset), new Value.DateTime(noon, Optional.of(Duration.ofHours(2)))),
                Arguments.of(noon.toInstant(ZoneOffset.UTC), new Value.DateTime(noon, Optional.of(Duration.ZERO))),
                Arguments.of(Duration.ofDays(-1), new Value.Duration(Duration.ofDays(-1))),
                Arguments.of(List.of(1, List.of()), Value.List.of(Value.of(1), Value.List.of())),
                Arguments.of(java.util.Set.of(1), Value.Set.of(List.of(Value.of(1)))),
                Arguments.of(Map.of("k", 1), Value.Dict.of(Map.of("k", Value.of(1)))),
                Arguments.of(Value.of(1), Value.of(1)));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void isMadeFromJava(Object object, Value value) {
        assertThat(Value.from(object)).isEqualTo(value).hasSameHashCodeAs(value);
    }

    @Test
    void isMadeFromNull() {
        assertThat(Value.from(null)).isEqualTo(Value.none());
    }

    @Test
    void keepsTheShapeOfCollections() {
        List<Object> shared = new java.util.ArrayList<>();
        Value pair = Value.from(List.of(shared, shared));
        assertThat(pair.get(0)).isSameAs(pair.get(1));
        shared.add(shared);
        Value cyclic = Value.from(shared);
        assertThat(cyclic.get(0)).isSameAs(cyclic);
    }

    @Test
    void refusesWhatPythonCannotHold() {
        assertRefused(new Object(), "an object of java.lang.Object has no Python value");
        assertRefused(LocalTime.ofNanoOfDay(1), "truncatedTo(MICROS)");
        assertRefused(LocalDateTime.of(2026, 1, 1, 0, 0, 0, 1), "truncatedTo(MICROS)");
        assertRefused(LocalDate.of(0, 1, 1), "the year 0 is not from 1 to 9999");
        assertRefused(Duration.ofDays(1_000_000_000), "at most 999999999 days");
        assertRefused(Duration.ofSeconds(Long.MAX_VALUE), "at most 999999999 days");
    }

    private static void assertRefused(Object object, String message) {
        assertThatThrownBy(() -> Value.from(object))
                .isInstanceOf(ValueTypeException.class)
                .hasMessageContaining(message);
    }

    @Test
    void turnsIntoJavaTime() {
        OffsetDateTime then = OffsetDateTime.of(2026, 8, 9, 12, 0, 0, 0, ZoneOffset.ofHours(-3));
        assertThat(((Value.DateTime) Value.from(then)).toOffsetDateTime()).isEqualTo(then);
        Value.DateTime naive = (Value.DateTime) Value.from(then.toLocalDateTime());
        assertThatThrownBy(naive::toOffsetDateTime)
                .isInstanceOf(ValueTypeException.class)
                .hasMessageContaining("naive");
    }

    @Test
    void theBytesOfAValueCannotBeChanged() {
        byte[] given = {1};
        Value value = Value.of(given);
        given[0] = 2;
        value.asBytes()[0] = 3;
        assertThat(value.asBytes()).containsExactly(1);
    }

    @Test
    void aClosedAssemblyChangesNothing() {
        Assembly assembly = new Assembly();
        Value.List list = assembly.list();
        assembly.close();
        assertThatThrownBy(() -> assembly.add(list, Value.none())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Assembly().add(list, Value.none())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Assembly().add(Value.List.of(), Value.none()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDecimalIsANumber() {
        assertThat(((Value.Decimal) Value.from(new BigDecimal("1E+3"))).toBigDecimal())
                .isEqualTo("1E+3");
        for (String text : List.of("", "1e", "0x1", ".", "nan", "1 ", "١")) {
            assertThatThrownBy(() -> new Value.Decimal(text)).as(text).isInstanceOf(ValueTypeException.class);
        }
        assertThatThrownBy(() -> new Value.Decimal("Infinity").toBigDecimal()).isInstanceOf(ValueTypeException.class);
    }
}
