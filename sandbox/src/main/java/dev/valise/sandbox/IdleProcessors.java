package dev.valise.sandbox;

import java.util.HashMap;
import java.util.Map;

/** How long each processor was idle from one look to the next, by {@code /proc/stat}. Not safe for use by several threads. */
final class IdleProcessors {
    private static final long TICK_NANOS = HostProc.TICK_MILLIS * 1_000_000;

    /** After the name of the processor: user, nice, system, idle. */
    private static final int IDLE = 4;

    private final Host host;
    private final Map<Integer, Long> ticks = new HashMap<>();
    private final Map<Integer, Long> since = new HashMap<>();

    IdleProcessors(Host host) {
        this.host = host;
    }

    void look() {
        for (String line : host.read("/proc/stat").orElse("").split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length > IDLE && fields[0].matches("cpu[0-9]+")) {
                int number = Integer.parseInt(fields[0].substring("cpu".length()));
                long now = Long.parseLong(fields[IDLE]);
                since.put(number, now - ticks.getOrDefault(number, now));
                ticks.put(number, now);
            }
        }
    }

    /** How many of some processors were idle between the last two looks, which were so long apart: 0 to all of them. */
    double of(ProcessorList some, long nanos) {
        return some.numbers().stream()
                .mapToDouble(number -> Math.min(1.0, (double) since.getOrDefault(number, 0L) * TICK_NANOS / nanos))
                .sum();
    }
}
