package dev.valise.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Notices that the clock of the day was set forward. To what was written before, more time seems to have passed than has, and it would be
 * taken for forgotten. Not safe for use by several threads.
 */
final class ClockWatch {
    /** Clocks are slewed, and threads pause. */
    private static final Duration TOLERATED = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final LongSupplier nanos;
    private Instant time;
    private long at;

    /**
     * Looks at it for the first time.
     *
     * @param nanos what {@link System#nanoTime} gives, which nobody sets
     */
    ClockWatch(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.time = clock.instant();
        this.at = nanos.getAsLong();
    }

    /** Whether it was set forward, by more than a minute, since this was asked last. A machine that slept looks the same. */
    boolean wasSetForward() {
        Instant now = clock.instant();
        long nowNanos = nanos.getAsLong();
        Duration ahead = Duration.between(time, now).minusNanos(nowNanos - at);
        time = now;
        at = nowNanos;
        return ahead.compareTo(TOLERATED) > 0;
    }
}
