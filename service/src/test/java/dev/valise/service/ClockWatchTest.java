package dev.valise.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Times are set by hand: the clock of the day, and the one that only goes on. */
class ClockWatchTest {
    private Instant time = Instant.parse("2026-11-22T04:00:00Z");
    private long nanos = -5;
    private final ClockWatch watch = new ClockWatch(() -> time, () -> nanos);

    private void pass(Duration real, Duration shown) {
        nanos += real.toNanos();
        time = time.plus(shown);
    }

    @Test
    void timeThatPassesIsNoJump() {
        pass(Duration.ofDays(3), Duration.ofDays(3).plusSeconds(30));
        assertThat(watch.wasSetForward()).isFalse();
    }

    @Test
    void aClockThatWasSetForwardIsNoticedOnce() {
        pass(Duration.ofSeconds(1), Duration.ofDays(2));
        assertThat(watch.wasSetForward()).isTrue();
        pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(watch.wasSetForward()).isFalse();
    }

    @Test
    void oneThatWasSetBackMakesNothingOld() {
        pass(Duration.ofSeconds(1), Duration.ofDays(-2));
        assertThat(watch.wasSetForward()).isFalse();
    }
}
