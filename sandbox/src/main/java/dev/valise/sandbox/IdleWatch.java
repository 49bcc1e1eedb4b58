package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds workers that do something though nothing was asked of them. A holder waits, and a spare prepares itself once; but
 * user code may have changed what they run, and outside of calls nobody else measures them. Not safe for use by several
 * threads.
 */
final class IdleWatch {
    /** At each look: each takes some 20 µs, and a jail may have thousands. */
    private static final int AT_ONCE = 64;

    /**
     * Processor time without a call and without a fork. The fork of a scope of 100 GB takes less, and a rehearsal a
     * thousandth of it.
     */
    private static final long MOST_MILLIS = 2_000;

    /** What one that waits may come to have besides, by its own work: of files that it reads for the first time. */
    private static final long MOST_GROWTH_BYTES = 256L << 20;

    private final Map<Worker, Seen> seen = new HashMap<>();
    private int next;

    /**
     * How a worker was when it was first looked at since it was last asked for something.
     *
     * @param activity see {@link Worker#activity}
     */
    private record Seen(int activity, long millis, long bytes) {}

    /** What was looked at. */
    record Look(List<Worker> workers, List<Worker> busy) {}

    /** Looks at some of the workers, the others have their turn later. */
    Look look(Collection<Worker> all) {
        List<Worker> waiting = all.stream().filter(worker -> !worker.isCalled()).toList();
        seen.keySet().retainAll(new HashSet<>(waiting));
        next = next < waiting.size() ? next : 0;
        List<Worker> turn = waiting.subList(next, Math.min(next + AT_ONCE, waiting.size()));
        next += turn.size();
        List<Worker> busy = new ArrayList<>();
        for (Worker worker : turn) {
            int activity = worker.activity();
            worker.process()
                    .flatMap(process -> HostProc.stat(process.pid()))
                    .filter(stat -> isBusy(worker, activity, stat))
                    .ifPresent(stat -> busy.add(worker));
        }
        return new Look(List.copyOf(turn), busy);
    }

    private boolean isBusy(Worker worker, int activity, HostProc.Stat stat) {
        Optional<Seen> before = Optional.ofNullable(seen.get(worker)).filter(each -> each.activity() == activity);
        if (before.isEmpty() || worker.isCalled()) {
            seen.put(worker, new Seen(activity, stat.ownMillis(), stat.residentBytes()));
            return false;
        }
        // Its call may have begun, or ended, while it was looked at.
        long millis = stat.ownMillis() - before.get().millis();
        long growth = stat.residentBytes() - before.get().bytes();
        // The kernel may make memory into huge pages in its own time: that is growth too, and nobody's doing.
        return worker.activity() == activity && (millis > MOST_MILLIS || (growth > MOST_GROWTH_BYTES && millis > 0));
    }
}
