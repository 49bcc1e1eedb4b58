package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputPaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void whoIsReadLongWaitsThreeTimesAsLong() {
        assertThat(new OutputPace().waitAfter(1_000_000)).isBetween(1L, 3_000_000L);
    }

    @Test
    void nobodyWaitsForLong() {
        assertThat(new OutputPace().waitAfter(60 * SECOND)).isEqualTo(20_000_000);
    }
}
