package dev.valise.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class ValueReaderTest {
    static List<Value> values() {
        Optional<Duration> offset = Optional.of(Duration.ofHours(-5).minusMinutes(30));
        Optional<Duration> odd = Optional.of(Duration.ofSeconds(3_601, 5_000));
        return List.of(
                Value.none(),
                Value.of(true),
                Value.of(7),
                Value.of((1L << 53) + 1),
                Value.of(BigInteger.ONE.shiftLeft(30_000).negate()),
                Value.of(0.1),
                Value.of(-0.0),
                Value.of(Double.NaN),
                Value.of(Double.NEGATIVE_INFINITY),
                Value.of("text \ud83d\ude42"),
                Value.of(new byte[] {0, -1}),
                Value.Bytes.bytearray(new byte[] {1}, 0, 1),
                new Value.Complex(1, Double.POSITIVE_INFINITY),
                Value.List.of(Value.of(1), Value.List.of()),
                Value.Tuple.of(Value.of(1), Value.Tuple.of()),
                Value.Set.of(List.of(Value.of(1), Value.of("a"))),
                Value.Set.frozen(List.of(Value.Tuple.of(Value.of(1)))),
                Value.Dict.of(Map.of("a", Value.of(1))),
                Value.Dict.of(Map.of("$type", Value.of("int"))),
                new Value.Range(BigInteger.ZERO, BigInteger.TEN, BigInteger.TWO),
                new Value.Slice(Value.none(), Value.of(3), Value.none()),
                new Value.Date(LocalDate.of(2026, 1, 31)),
                new Value.Time(LocalTime.of(1, 2, 3, 4_000), offset),
                new Value.DateTime(LocalDateTime.of(2026, 1, 31, 23, 59), Optional.empty()),
                new Value.DateTime(LocalDateTime.of(2026, 1, 31, 23, 59, 1), odd),
                new Value.Duration(Duration.ofDays(-3).plusNanos(5_000)),
                new Value.Decimal("1.10"),
                new Value.Fraction(BigInteger.ONE, BigInteger.valueOf(3)),
                new Value.Uuid(UUID.fromString("01234567-89ab-cdef-0123-456789abcdef")),
                new Value.Path("/tmp/a"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void readsWhatWasWritten(Value value) {
        assertThat(ValueJson.render(value, 1 << 20))
                .isInstanceOfSatisfying(
                        ValueJson.Rendering.Whole.class,
                        whole -> assertThat(read(whole.json())).isEqualTo(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"$type\": \"colour\"}                                         | there is no $type",
                "{\"$type\": 3}                                                  | $type has to be a text",
                "{\"$type\": \"tuple\"}                                          | \"items\", which is missing",
                "{\"$type\": \"tuple\", \"items\": [], \"more\": 1}              | no field \"more\"",
                "{\"$type\": \"tuple\", \"items\": {}}                           | in.items: this has to be an array",
                "{\"$type\": \"set\", \"items\": [1, 1]}                         | in.items[1]: this element is there twice",
                "{\"$type\": \"set\", \"items\": [[1]]}                          | in.items[0]: a list cannot be hashed",
                "{\"$type\": \"dict\", \"entries\": [[1]]}                       | in.entries[0]: an entry is [key, value]",
                "{\"$type\": \"dict\", \"entries\": [[{}, 1]]}                   | a dict cannot be hashed",
                "{\"$type\": \"int\", \"value\": \"0x10\"}                       | in.value: this is no int",
                "{\"$type\": \"int\", \"value\": 7}                              | in.value: this has to be a text",
                "{\"$type\": \"date\", \"value\": \"2026-02-30\"}                | in.value: this is no date",
                "{\"$type\": \"time\", \"value\": \"12:00+1\"}                   | an offset is Z, or as +01:00",
                "{\"$type\": \"range\", \"start\": 0, \"stop\": 1, \"step\": 0}  | the step of a range is 0",
                "{\"$type\": \"uuid\", \"value\": \"1-1-1-1-1\"}                 | it has 36 characters",
                "{\"$type\": \"bytes\", \"base64\": \"!\"}                       | in.base64: this is no bytes",
                "{\"$type\": \"fraction\", \"numerator\": 1, \"denominator\": 0} | denominator of a fraction",
                "{\"$type\": \"complex\", \"real\": \"a\", \"imag\": 0}          | value is a str",
                "{\"$type\": \"instance\", \"class\": \"A\"}                     | it cannot be passed",
                "{\"a\": [0, {\"$type\": \"nothing\"}]}                          | in.a[1]: there is no $type",
                "1e999                                                           | too large for a float"
            })
    void saysWhereAndWhatIsWrong(String json, String message) {
        assertThatExceptionOfType(BadJsonException.class)
                .isThrownBy(() -> read(json))
                .withMessageContaining(message);
    }

    private static Value read(String json) {
        return ValueReader.read(JsonMapper.shared().readTree(json), "in");
    }
}
