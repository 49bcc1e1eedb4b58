package dev.valise.sandbox;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a call leaves behind: processes below its own that nobody will wait for. They are found in the host's process
 * tree, to which orphans stay attached, and killed from the host. Safe for use by many threads.
 */
final class Leftovers {
    /** For a tree of processes that fork while they are killed. What is left after that is found by the next sweep. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Set<Long> seen = new HashSet<>();

    /**
     * Kills all that descends from the children of a process, other than children that belong to the jail.
     *
     * @param belongs whether a child, by its pid on the host, is to be left alone with all below it
     */
    void end(long parent, Predicate<Long> belongs) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean more = true;
        while (more && System.nanoTime() < deadline) {
            more = false;
            for (long child : HostProc.children(parent)) {
                if (!belongs.test(child)) {
                    more |= kill(child);
                    for (long each : HostProc.descendants(child)) {
                        more |= kill(each);
                    }
                }
            }
        }
    }

    /** Kills one process; false where it had ended. */
    private boolean kill(long pid) {
        if (HostProc.stat(pid).map(HostProc.Stat::isZombie).orElse(true)) {
            return false;
        }
        seen.add(pid);
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        return true;
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
