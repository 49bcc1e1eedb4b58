package dev.valise.service;

import java.time.Duration;
import java.util.Optional;

/**
 * How often something may happen: so many times a second on average, and that of {@link #SECONDS} seconds at once. Counts on the
 * monotonic clock, so a clock that jumps changes nothing. Safe for use by many threads.
 */
final class RateLimit {
    /** What nobody used is saved so long: a page that makes ten calls at once is no storm. */
    private static final int SECONDS = 10;

    private static final double NANOS = 1e9;

    private final double perSecond;
    private double saved;
    private long counted = System.nanoTime();

    RateLimit(double perSecond) {
        this.perSecond = perSecond;
        this.saved = perSecond * SECONDS;
    }

    /** Counts one; where it may not happen now, counts nothing and gives how long to wait for it. */
    synchronized Optional<Duration> take() {
        return take(System.nanoTime());
    }

    synchronized Optional<Duration> take(long now) {
        saved = Math.min(perSecond * SECONDS, saved + (now - counted) / NANOS * perSecond);
        counted = now;
        if (saved >= 1) {
            saved -= 1;
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos((long) Math.ceil((1 - saved) / perSecond * NANOS)));
    }
}
