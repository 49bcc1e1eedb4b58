package dev.valise.bench;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** How long nothing happens between the end of one operation and the start of the next. */
enum Pace {
    BACK_TO_BACK("back to back", 0),
    APART_5("5 ms apart", 5_000_000),
    APART_50("50 ms apart", 50_000_000),
    /** For what is not an operation that follows others: starts, sizes, rates. */
    ALONE("", 0);

    /** The paces of a call. */
    static final List<Pace> OF_CALLS = List.of(BACK_TO_BACK, APART_5, APART_50);

    private final String words;
    private final long gapNanos;

    Pace(String words, long gapNanos) {
        this.words = words;
        this.gapNanos = gapNanos;
    }

    String words() {
        return words;
    }

    long gapNanos() {
        return gapNanos;
    }

    /** Waits for the gap to pass. The thread sleeps: a core that idles is part of what is measured. */
    void await() {
        long end = System.nanoTime() + gapNanos;
        for (long left = gapNanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
