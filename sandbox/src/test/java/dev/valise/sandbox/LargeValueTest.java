package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values larger than what a reader takes unless it is told otherwise. */
final class LargeValueTest {
    private static final int LENGTH = 80_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"b'x'", "'x'"})
    void comeAsFarAsTheirLimitAllows(String letter) {
        Limits limits = Limits.DEFAULT.withMemoryBytes(1 << 30).withValueBytes(100 << 20);
        try (Valise valise = Valise.local().start()) {
            Call call = Call.code(letter + " * " + LENGTH).withLimits(limits);
            Outcome outcome = valise.call(Scope.empty(), call);
            int length = letter.startsWith("b")
                    ? outcome.value().asBytes().length
                    : outcome.value().asString().length();
            assertThat(length).isEqualTo(LENGTH);
        }
    }
}
