package dev.valise.sandbox;

import dev.valise.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether a call was hit when the memory of its jail had run out: the kernel counts whom it ends, and does not say
 * whom. A call is hit whose own process was killed and the count rose while it ran: what the kernel ends may take a while to
 * give its memory back. Or one that the call had started ended at about the time at which the count rose; such may also be
 * killed by the call itself. Not safe for use by several threads.
 */
final class Shortage {
    /** SIGKILL, as a status from {@code wait}. */
    private static final int KILLED = 9;

    private final Optional<Cgroup.Memory> memory;
    private long kills;
    /** Looks since the count rose, and since a process was missed: the one is seen before the other, or after it. */
    private int sinceRise = Integer.MAX_VALUE;

    private int sinceLoss = Integer.MAX_VALUE;
    private Set<Long> alive = Set.of();
    private boolean hasLooked;
    private boolean roseDuringCall;

    /**
     * Begins to watch.
     *
     * @param memory of the jail, where that is bounded
     * @param kills the count at the latest moment before the call at which it was read
     */
    Shortage(Optional<Cgroup.Memory> memory, long kills) {
        this.memory = memory;
        this.kills = kills;
    }

    /** The count as it is now; 0 where nothing is counted. */
    long kills() {
        return kills;
    }

    /**
     * Looks whether something that the call had started was ended.
     *
     * @param descendants that it has now
     */
    Optional<Verdict> look(List<Long> descendants) {
        if (memory.isEmpty()) {
            return Optional.empty();
        }
        boolean rose = hasRisen();
        // What was counted between the last call that looked and this one had nothing to do with it.
        sinceRise = rose && hasLooked ? 0 : later(sinceRise);
        roseDuringCall |= sinceRise == 0;
        hasLooked = true;
        Set<Long> now = new HashSet<>(descendants);
        now.removeIf(Shortage::wasKilled);
        sinceLoss = now.containsAll(alive) ? later(sinceLoss) : 0;
        alive = now;
        return sinceRise <= 1 && sinceLoss <= 1 ? verdict() : Optional.empty();
    }

    private static int later(int looks) {
        return looks == Integer.MAX_VALUE ? looks : looks + 1;
    }

    private static boolean wasKilled(long pid) {
        return HostProc.stat(pid)
                .map(stat -> stat.isZombie() && (stat.exitStatus() & 0x7f) == KILLED)
                .orElse(true);
    }

    /** Why the call's own process has ended, if that is why. */
    Optional<Verdict> whenEnded() {
        return hasRisen() || roseDuringCall ? verdict() : Optional.empty();
    }

    private boolean hasRisen() {
        long before = kills;
        kills = memory.map(Cgroup.Memory::kills).orElse(0L);
        return kills > before;
    }

    private Optional<Verdict> verdict() {
        return memory.map(bounded -> new Verdict(Verdict.Kind.JAIL_MEMORY, bounded.bytes(), bounded.bytes()));
    }
}
