package dev.valise.sandbox;

import dev.valise.Limits;
import dev.valise.Verdict;
import dev.valise.Verdict.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures, from the host's {@code /proc}, what a running call and all that it started use, and judges it. The call's
 * process cannot influence what is measured. Not safe for use by several threads.
 */
final class Meter {
    /** Most calls end before the first look. */
    static final long FIRST_LOOK_NANOS = 5_000_000;

    /**
     * Looks are at most this far apart. A process can touch about 1 GB in a second, so it overshoots its memory by 50 MB
     * at the most before it is seen; and a look costs about a tenth of a millisecond.
     */
    private static final long LAST_LOOK_NANOS = 50_000_000;

    private final long pid;
    private final Limits limits;
    private final Footprint before;
    private final Shortage shortage;
    /** Those that the kernel would end first: what a call starts from now on inherits that. */
    private final Set<Long> marked = new HashSet<>();

    /** Processor time of each process that was seen, without its children's, in milliseconds. */
    private final Map<Long, Long> own = new HashMap<>();

    private long interval = FIRST_LOOK_NANOS;
    private long cpuMillis;
    private long residentBytes;

    Meter(long pid, Limits limits, Footprint before, Shortage shortage) {
        this.pid = pid;
        this.limits = limits;
        this.before = before;
        this.shortage = shortage;
    }

    /** From one look to the next, in nanoseconds; it grows while a call runs. */
    long nextInterval() {
        long next = interval;
        interval = Math.min(2 * interval, LAST_LOOK_NANOS);
        return next;
    }

    /** Whether the call's process has ended, though something that it left may hold its connections. */
    boolean hasEnded() {
        return HostProc.stat(pid).map(HostProc.Stat::isZombie).orElse(true);
    }

    /** Which limit has been passed, if one has. */
    Optional<Verdict> judge() {
        List<Long> descendants = HostProc.descendants(pid);
        mark(pid);
        descendants.forEach(this::mark);
        return shortage.look(descendants)
                .or(() -> judgeCpu(descendants))
                .or(() -> judgeProcesses(descendants))
                .or(() -> judgeMemory(descendants));
    }

    private void mark(long each) {
        if (marked.add(each)) {
            OomScore.CALL.give(each);
        }
    }

    /** Processor time seen by the last look. */
    Duration cpu() {
        return Duration.ofMillis(cpuMillis);
    }

    /** Memory that the last looks saw the call's own process have at most, its scope included. */
    long residentBytes() {
        return residentBytes;
    }

    private Optional<Verdict> judgeCpu(List<Long> descendants) {
        long ticks = ticks(pid);
        for (long each : descendants) {
            ticks += ticks(each);
        }
        // What children used is their parent's when it collects them. One that ignores their ends never does, so
        // those count too that were seen and are gone.
        long seen = own.values().stream().mapToLong(Long::longValue).sum();
        cpuMillis = Math.max(ticks * HostProc.TICK_MILLIS, seen);
        return cpuMillis > limits.cpu().toMillis()
                ? Optional.of(Verdict.of(Kind.CPU, limits.cpu(), cpu()))
                : Optional.empty();
    }

    private long ticks(long pid) {
        Optional<HostProc.Stat> stat = HostProc.stat(pid);
        stat.ifPresent(each -> own.merge(pid, each.ownMillis(), Math::max));
        return stat.map(HostProc.Stat::cpuTicks).orElse(0L);
    }

    private Optional<Verdict> judgeProcesses(List<Long> descendants) {
        long alive = HostProc.threads(pid) - 1L;
        for (long each : descendants) {
            alive += HostProc.stat(each)
                    .filter(stat -> !stat.isZombie())
                    .map(HostProc.Stat::threads)
                    .orElse(0);
        }
        return alive > limits.processes()
                ? Optional.of(new Verdict(Kind.PROCESSES, limits.processes(), alive))
                : Optional.empty();
    }

    /**
     * What the call has added. Memory that a descendant shares with the call's process is counted once: of one process
     * all that it has more than the scope had, of the others only what they have alone. Which one is the one is chosen
     * to the call's disadvantage.
     */
    private Optional<Verdict> judgeMemory(List<Long> descendants) {
        long largest = added(pid);
        residentBytes = Math.max(residentBytes, before.ownBytes() + largest);
        long alone = 0;
        for (long each : descendants) {
            long added = added(each);
            if (added > 0) {
                alone += HostProc.privateBytes(each);
                largest = Math.max(largest, added);
            }
        }
        long used = descendants.isEmpty() ? largest : Math.max(largest, added(pid) + alone);
        return used > limits.memoryBytes()
                ? Optional.of(new Verdict(Kind.MEMORY, limits.memoryBytes(), used))
                : Optional.empty();
    }

    private long added(long each) {
        return HostProc.status(each)
                .map(status -> Math.max(0, status.ownBytes() - before.ownBytes()))
                .orElse(0L);
    }
}
