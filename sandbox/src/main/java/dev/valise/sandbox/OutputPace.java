package dev.valise.sandbox;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast the host reads what the calls of one jail write, so that a flood leaves the processors to other tenants: who writes
 * faster waits. Safe for use by many threads.
 */
final class OutputPace {
    /** What a call has written up to here is read at once: most calls write less, by orders. */
    static final long FREE_BYTES = 256 << 10;

    /**
     * A jail's output has this part of one processor. Half a megabyte is read in some 0.5 ms, so that what a call writes is still
     * read at 200 MB in a second.
     */
    private static final int ONE_OF = 4;

    /** Of a call that waits, neither a reply nor an interrupt is served meanwhile. */
    private static final long LONGEST_WAIT_NANOS = 20_000_000;

    private final AtomicLong free = new AtomicLong(System.nanoTime());

    /**
     * A call has been read for some time.
     *
     * @return for how long it is not to be read now, in nanoseconds
     */
    long waitAfter(long readNanos) {
        long now = System.nanoTime();
        long until =
                free.accumulateAndGet(ONE_OF * readNanos, (before, cost) -> (before - now > 0 ? before : now) + cost);
        return Math.min(until - now - readNanos, LONGEST_WAIT_NANOS);
    }
}
