package dev.valise.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds at most
 * @param share of a subject's samples in a round, in percent
 * @param longest of a whole run, its preparation included: after it only the first round goes on
 * @param warmUp of the JVM, at most
 */
record Effort(int rounds, int share, Duration longest, Duration warmUp) {
    static final Effort FULL = new Effort(10, 100, Duration.ofSeconds(290), Duration.ofSeconds(40));
    static final Effort QUICK = new Effort(2, 35, Duration.ofSeconds(25), Duration.ofSeconds(3));

    int samples(int full) {
        return Math.ceilDiv(full * share, 100);
    }
}
