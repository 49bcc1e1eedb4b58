package dev.valise.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    private final RateLimit limit = new RateLimit(2);
    private final long start = System.nanoTime() + SECOND;

    private long taken(long now, int tries) {
        return IntStream.range(0, tries)
                .filter(each -> limit.take(now).isEmpty())
                .count();
    }

    @Test
    void givesWhatTenSecondsGiveAtOnceAndThenAsManyAsASecondHas() {
        assertThat(taken(start, 100)).isEqualTo(20);
        assertThat(taken(start + SECOND, 100)).isEqualTo(2);
        assertThat(taken(start + 100 * SECOND, 100)).isEqualTo(20);
    }

    @Test
    void saysHowLongToWait() {
        taken(start, 20);

        assertThat(limit.take(start)).contains(Duration.ofMillis(500));
        assertThat(limit.take(start + SECOND / 2)).isEmpty();
    }
}
