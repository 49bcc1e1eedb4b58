package dev.valise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    private static final Distribution HUNDRED = Distribution.of(
            IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray());

    @Test
    void percentilesAreSamplesOfTheirRank() {
        assertThat(HUNDRED.median()).isEqualTo(50);
        assertThat(HUNDRED.percentile(0.9)).isEqualTo(90);
        assertThat(HUNDRED.percentile(0.99)).isEqualTo(99);
    }

    @Test
    void aHighPercentileOfFewSamplesIsTheLargest() {
        Distribution few = Distribution.of(new double[] {3, 1, 2});
        assertThat(few.percentile(0.99)).isEqualTo(3);
        assertThat(few.smallest()).isEqualTo(1);
        assertThat(few.largest()).isEqualTo(3);
    }

    @Test
    void oneSampleIsEveryPercentile() {
        Distribution one = Distribution.of(new double[] {7});
        assertThat(one.percentile(0.01)).isEqualTo(7);
        assertThat(one.median()).isEqualTo(7);
    }
}
