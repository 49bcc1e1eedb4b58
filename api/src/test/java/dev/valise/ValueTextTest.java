package dev.valise;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The text of a value is what {@code repr()} gives, abridged. */
class ValueTextTest {
    @Test
    void isThatOfPython() {
        assertThat(Value.from(List.of(true, 1, 0.5, "it's", new byte[] {0, 'a', '\''}, Map.of("k", List.of()))))
                .hasToString("[True, 1, 0.5, \"it's\", b'\\x00a\\'', {'k': []}]");
        assertThat(Value.Tuple.of(Value.none())).hasToString("(None,)");
        assertThat(Value.Tuple.of()).hasToString("()");
        assertThat(Value.Set.of(List.of())).hasToString("set()");
        assertThat(Value.Set.frozen(List.of(Value.of(1)))).hasToString("frozenset({1})");
        assertThat(new Value.Complex(1, -2)).hasToString("(1.0-2.0j)");
        assertThat(Value.of("tab\t \"q\" 'q' \\ é \ud800 😀 \u00a0"))
                .hasToString("'tab\\t \"q\" \\'q\\' \\\\ é \\ud800 😀 \\xa0'");
        assertThat(new Value.Fraction(BigInteger.ONE, BigInteger.TWO)).hasToString("Fraction(1, 2)");
        assertThat(new Value.Slice(Value.of(1), Value.none(), Value.none())).hasToString("slice(1, None, None)");
        assertThat(new Value.DateTime(
                        LocalDateTime.of(2026, 8, 9, 0, 0, 1),
                        Optional.of(Duration.ofHours(-2).minusSeconds(5))))
                .hasToString("datetime.datetime(2026-08-09T00:00:01-02:00:05)");
    }

    @Test
    void ofFloatsIsThatOfPython() {
        Map<Double, String> texts = Map.of(
                1.0,
                "1.0",
                -0.0,
                "-0.0",
                0.1,
                "0.1",
                1e16,
                "1e+16",
                1.2345678901234568e17,
                "1.2345678901234568e+17",
                1e15,
                "1000000000000000.0",
                1e-4,
                "0.0001",
                -1e-5,
                "-1e-05",
                2.5e-300,
                "2.5e-300",
                Double.NEGATIVE_INFINITY,
                "-inf");
        texts.forEach((number, text) -> assertThat(Value.of(number)).hasToString(text));
    }

    @Test
    void endsInCycles() {
        Assembly assembly = new Assembly();
        Value.List list = assembly.list();
        Value.Dict dict = assembly.dict();
        assembly.add(list, dict);
        assembly.put(dict, Value.of("k"), list);
        assembly.close();
        assertThat(list).hasToString("[{'k': [...]}]");
    }

    @Test
    void isCut() {
        assertThat(Value.of("x".repeat(1_000_000)).toString())
                .hasSizeLessThan(10_010)
                .endsWith("...");
        assertThat(Value.List.of(Collections.nCopies(1_000_000, Value.of(1))).toString())
                .hasSizeLessThan(10_010)
                .endsWith("...");
        assertThat(Value.of(BigInteger.ONE.shiftLeft(1_000_000))).hasToString("<int of 1000001 bits>");
    }
}
