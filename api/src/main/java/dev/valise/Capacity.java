package dev.valise;

import java.time.Duration;

/**
 * How many calls one {@link Valise} takes at a time. A call that finds no place waits for one; where as many wait as may,
 * it is refused at once, with {@link ValiseException.Code#NO_CAPACITY} and {@linkplain ValiseException#retryAfter() a
 * time} after which to make it again. Waiting is no part of a call's own limits: its wall time begins when it has a place.
 *
 * <p>Lineages share the places. One that comes free goes to the lineage of which the fewest run, and where that is no
 * difference, they have it by turns; one lineage has at most three quarters of them, where there are four or more; and where the queue is full, a call
 * of a lineage of which fewer wait takes the turn of the one that came last of the lineage of which the most wait. Calls
 * on the empty scope count as one lineage.
 *
 * @param running calls that run at one time, at most; requests of a Valise's user that are no calls, such as packing,
 *     count too
 * @param waiting calls that wait for a place, at most; 0 for none
 * @param longestWait how long a call waits for a place, at most; it is refused then
 */
public record Capacity(int running, int waiting, Duration longestWait) {
    /** A call is a process or more, and Linux hands out some four million numbers for processes. */
    private static final int MOST = 1 << 20;

    /** A year, as for {@link Limits#wall}. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * 64 calls run, 256 wait, for 10 s at most. A jail may have 4,096 processes: 64 calls with the 32 that each may have
     * ({@link Limits#DEFAULT}), and two for each of 256 held scopes, leave a third of them free. One core makes about 290 of the smallest calls
     * in a second (docs/performance.md), so that a full queue of them is done in about one. And who waits longer for the start of a call
     * than a call may take has gone.
     */
    public static final Capacity DEFAULT = new Capacity(64, 256, Duration.ofSeconds(10));

    public Capacity {
        requireBetween("running", running, 1);
        requireBetween("waiting", waiting, 0);
        if (longestWait.isNegative() || longestWait.compareTo(LONGEST) > 0) {
            throw bad("longestWait", longestWait, Duration.ZERO, LONGEST);
        }
    }

    public Capacity withRunning(int newRunning) {
        return new Capacity(newRunning, waiting, longestWait);
    }

    public Capacity withWaiting(int newWaiting) {
        return new Capacity(running, newWaiting, longestWait);
    }

    public Capacity withLongestWait(Duration newLongestWait) {
        return new Capacity(running, waiting, newLongestWait);
    }

    private static void requireBetween(String name, int value, int least) {
        if (value < least || value > MOST) {
            throw bad(name, value, least, MOST);
        }
    }

    private static ValiseException bad(String name, Object value, Object least, Object most) {
        return new ValiseException(
                ValiseException.Code.BAD_CALL,
                "the capacity '" + name + "' is " + value + "; it may be from " + least + " to " + most);
    }
}
