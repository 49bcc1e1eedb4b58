package dev.valise.sandbox;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of this JVM and what they take of the processors; confines those that {@link Crowding} says. Looks only while
 * there are two tenants or more. Safe for use by many threads.
 */
final class Crowd {
    static final Crowd OF_THIS_JVM = new Crowd(new IdleProcessors(Host.current()));

    /**
     * From one look to the next, at least. Who begins to take all processors is in the others' way for as long, some four calls of
     * who makes many small ones; and the kernel counts idle processors in steps of 10 ms.
     */
    private static final long INTERVAL_NANOS = 25_000_000;

    /** Looks take one of so many parts of a processor at most; at a jail it is one small file, some 20 us. */
    private static final int ONE_OF = 100;

    /** What runs of a jail when nothing is asked of it takes less, in one interval. */
    private static final long NOTHING_NANOS = 100_000;

    /** A tenant that has run nothing for so long does not count. */
    private static final long FORGOTTEN_NANOS = 2_000_000_000;

    /** A tenant that has not filled its processors for so long has all again: between two calls of a storm they are idle for a moment. */
    private static final long RELEASED_NANOS = 500_000_000;

    private static final ProcessorList NONE = new ProcessorList(List.of());

    private final Map<JailProcessors, Seen> jails = new HashMap<>();
    private final IdleProcessors idle;
    private Set<Object> confined = Set.of();
    private long notFullNanos;
    private @Nullable Thread looking;

    Crowd(IdleProcessors idle) {
        this.idle = idle;
    }

    /** A jail of a tenant has started; it counts until it ends. Nothing happens where its processors cannot be bounded. */
    void enter(Object tenant, Jail jail) {
        Optional<JailProcessors> processors = jail.cgroup().processors();
        processors.ifPresent(each -> {
            enter(tenant, each);
            jail.onEnd(() -> leave(each));
        });
        look();
    }

    synchronized void enter(Object tenant, JailProcessors processors) {
        jails.put(processors, new Seen(tenant, processors));
    }

    synchronized void leave(JailProcessors processors) {
        jails.remove(processors);
    }

    private boolean isShared() {
        return jails.values().stream().map(seen -> seen.tenant).distinct().count() > 1;
    }

    private synchronized void look() {
        if (looking == null && isShared()) {
            looking = Thread.ofPlatform().name("valise-crowd").daemon().start(this::lookAgainAndAgain);
        }
    }

    private void lookAgainAndAgain() {
        long before = System.nanoTime();
        long took = 0;
        while (true) {
            LockSupport.parkNanos(Math.max(INTERVAL_NANOS, ONE_OF * took));
            long now = System.nanoTime();
            synchronized (this) {
                judge(now - before);
                if (!isShared()) {
                    looking = null;
                    return;
                }
            }
            took = System.nanoTime() - now;
            before = now;
        }
    }

    /** Confines whom it takes to confine, by what all have taken since the last look, which was so long ago. */
    synchronized void judge(long nanos) {
        Map<Object, Double> used = new HashMap<>();
        for (Seen seen : jails.values()) {
            double processors = (double) seen.look(nanos) / nanos;
            if (seen.quietNanos < FORGOTTEN_NANOS) {
                used.merge(seen.tenant, processors, Double::sum);
            }
        }
        ProcessorList all = jails.values().stream()
                .map(seen -> seen.processors.all())
                .max(Comparator.comparingInt(ProcessorList::size))
                .orElse(NONE);
        idle.look();
        Crowding crowding = new Crowding(all.size());
        int free = crowding.free();
        double idleToConfined = idle.of(all.withoutFirst(Math.min(free, all.size())), nanos);
        notFullNanos = crowding.isFull(idleToConfined) ? 0 : notFullNanos + nanos;
        confined = Set.copyOf(crowding.confine(used, idle.of(all, nanos), confined, notFullNanos < RELEASED_NANOS));
        jails.values().forEach(seen -> seen.confine(confined.contains(seen.tenant), free));
    }

    /** What was seen of a jail. */
    private static final class Seen {
        private final Object tenant;
        private final JailProcessors processors;
        private long used;
        private long quietNanos;
        private boolean confined;

        Seen(Object tenant, JailProcessors processors) {
            this.tenant = tenant;
            this.processors = processors;
            this.used = processors.usedNanos().orElse(0);
        }

        /** What it has taken since the last look, which was so long ago; in nanoseconds. */
        long look(long nanos) {
            long now = processors.usedNanos().orElse(used);
            long since = now - used;
            used = now;
            quietNanos = since < NOTHING_NANOS ? quietNanos + nanos : 0;
            return since;
        }

        void confine(boolean wanted, int free) {
            if (wanted != confined) {
                processors.runOn(wanted ? processors.all().withoutFirst(free) : processors.all());
                confined = wanted;
            }
        }
    }
}
