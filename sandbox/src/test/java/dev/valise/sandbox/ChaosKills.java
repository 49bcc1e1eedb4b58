package dev.valise.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Kills processes of a jail at random, and knows when. Safe for use by many threads. */
final class ChaosKills {
    private final Map<String, Integer> tally = new TreeMap<>();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    /** Kills that have begun: some processes may be dying, or dead. */
    long begun() {
        return begun.get();
    }

    /** Kills that have ended: all that they were for is dead, and was when this is seen. */
    long ended() {
        return ended.get();
    }

    /** How often what was killed. */
    synchronized Map<String, Integer> tally() {
        return new TreeMap<>(tally);
    }

    /** Kills something of the jail that calls run in now, and waits until it is dead. One at a time. */
    synchronized void kill(Jail jail, Random random) {
        int drawn = random.nextInt(100);
        begun.incrementAndGet();
        try {
            if (drawn < 5) {
                killPart(jail, JailPart.BUBBLEWRAP);
            } else if (drawn < 10) {
                killPart(jail, JailPart.ZYGOTE);
            } else if (drawn < 15) {
                killPart(jail, JailPart.TEMPLATE);
            } else if (drawn < 17) {
                JailPart.killLineages(jail);
                count("all but template");
            } else {
                killOne(jail, random);
            }
        } finally {
            ended.incrementAndGet();
        }
    }

    private void killPart(Jail jail, JailPart part) {
        part.kill(jail);
        count(part.name().toLowerCase(java.util.Locale.ROOT));
    }

    private void killOne(Jail jail, Random random) {
        long template = JailPart.TEMPLATE.of(jail).pid();
        List<Long> all = HostProc.descendants(jail.zygote().pid()).stream()
                .filter(pid -> pid != template)
                .toList();
        if (all.isEmpty()) {
            return;
        }
        ProcessHandle.of(all.get(random.nextInt(all.size()))).ifPresent(victim -> {
            victim.destroyForcibly();
            while (!JailPart.isDead(victim)) {
                Thread.onSpinWait();
            }
            count("one process");
        });
    }

    private void count(String what) {
        tally.merge(what, 1, Integer::sum);
    }
}
