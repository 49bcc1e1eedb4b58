package dev.valise.sandbox;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * What a call leaves behind: processes below its own that nobody will wait for. They are found in the host's process
 * tree, to which orphans stay attached, and killed from the host. Safe for use by many threads.
 */
final class Leftovers {
    /** For a tree of processes that fork while they are killed. What is left after that is found by the next sweep. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** Between looks whether what was killed has ended: it needs the processors for that more than this does. */
    private static final long BETWEEN_LOOKS_NANOS = 500_000;

    private final Set<Long> seen = new HashSet<>();

    /**
     * Kills all that descends from the children of a process, other than children that belong to the jail, and waits
     * for their ends.
     *
     * @param belongs whether a child, by its pid on the host, is to be left alone with all below it
     */
    void end(long parent, Predicate<Long> belongs) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // What has been killed forks no more; so when none is found that is new, none is left to be killed.
        while (killBelow(parent, belongs) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        Set<Long> dying = new HashSet<>(seen);
        dying.removeIf(Leftovers::hasEnded);
        while (!dying.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            dying.removeIf(Leftovers::hasEnded);
        }
    }

    private boolean killBelow(long parent, Predicate<Long> belongs) {
        boolean found = false;
        for (long child : HostProc.children(parent)) {
            if (seen.contains(child) || !belongs.test(child)) {
                found |= kill(child);
                for (long each : HostProc.descendants(child)) {
                    found |= kill(each);
                }
            }
        }
        return found;
    }

    /** Kills one process; false where it had been killed, or had ended. */
    private boolean kill(long pid) {
        if (seen.contains(pid) || hasEnded(pid)) {
            return false;
        }
        seen.add(pid);
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        return true;
    }

    private static boolean hasEnded(long pid) {
        return HostProc.stat(pid).map(HostProc.Stat::isZombie).orElse(true);
    }

    /** How many were found alive so far. */
    int ended() {
        return seen.size();
    }

    /** Kills all that descends from a process, so that nothing is left to become an orphan. */
    void endBelow(List<Long> descendants) {
        descendants.forEach(this::kill);
    }
}
