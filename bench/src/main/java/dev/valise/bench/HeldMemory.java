package dev.valise.bench;

import dev.valise.Scope;
import dev.valise.Valise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Memory that a held scope of a few names takes: what the processes of a jail have more with {@value #SCOPES} scopes
 * than without, as PSS, by scope. Spares forked ahead are part of it.
 */
record HeldMemory(Jails jails) implements Subject {
    private static final int SCOPES = 50;
    private static final String CODE = "x = 1\ndef f(y):\n    return x + y";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String meaning() {
        return "PSS of a held small scope, its spare included";
    }

    @Override
    public Unit unit() {
        return Unit.MEGABYTES;
    }

    @Override
    public int perRound(Pace pace) {
        return 1;
    }

    @Override
    public double[] take(Pace pace, int count) throws Exception {
        return Batch.of(count, this::measure);
    }

    private double measure() throws InterruptedException {
        Set<Long> others = below();
        try (Valise valise = jails.start()) {
            valise.forget(valise.call(Scope.empty(), CODE).orThrow().scope());
            long before = settled(others);
            for (int i = 0; i < SCOPES; i++) {
                valise.call(Scope.empty(), CODE).orThrow();
            }
            return (double) (settled(others) - before) / SCOPES;
        }
    }

    /** The sum over all processes but those, when what was to be forked has been and what was to end has ended. */
    private static long settled(Set<Long> others) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(300);
        long sum = 0;
        for (long pid : below()) {
            if (!others.contains(pid)) {
                sum += proportionalBytes(Path.of("/proc/" + pid + "/smaps_rollup"));
            }
        }
        return sum;
    }

    private static Set<Long> below() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** PSS of a process; 0 where it has ended. */
    private static long proportionalBytes(Path rollup) {
        List<String> lines;
        try {
            lines = Files.readAllLines(rollup);
        } catch (IOException e) {
            return 0;
        }
        return lines.stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    @Override
    public void close() {}
}
