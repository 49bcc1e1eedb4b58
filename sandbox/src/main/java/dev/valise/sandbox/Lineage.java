package dev.valise.sandbox;

/**
 * The processes of one lineage. When the last of them has been ended, what they left in the jail can be removed. Safe for
 * use by many threads.
 */
final class Lineage {
    private final int name;
    private int workers;
    private long since = Long.MAX_VALUE;

    /** @param name the number of its first worker, which names its folder too */
    Lineage(int name) {
        this.name = name;
    }

    int name() {
        return name;
    }

    /** It has one worker more. */
    synchronized void joined() {
        workers++;
    }

    /** A worker has been ended. Whether it was the last. */
    synchronized boolean left() {
        workers--;
        return workers == 0;
    }

    /** A call of it begins. */
    synchronized void runsCode() {
        since = Math.min(since, System.currentTimeMillis());
    }

    /** From when on it has run code, as {@link System#currentTimeMillis} counts; the end of time where it never has. */
    synchronized long since() {
        return since;
    }
}
