package dev.valise.bench;

import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Calls per second on the empty scope, back to back by some threads, each of which forgets what its call made. The end
 * of the processes is part of it.
 *
 * @param prefix what its name begins with
 */
record Rate(String prefix, Valise valise, int threads) implements Subject {
    /** For what the subject before has left to be done, and for spares to be as many as there are callers. */
    private static final long SETTLE_NANOS = 500_000_000;

    /** Long enough that a collection of the JVM's garbage is in most of them, and in none of them much. */
    private static final long SLICE_NANOS = 1_000_000_000;

    @Override
    public String name() {
        return prefix + "rate-" + threads;
    }

    @Override
    public String meaning() {
        return "calls per second on the empty scope by " + threads + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public Unit unit() {
        return Unit.CALLS_PER_SECOND;
    }

    @Override
    public int perRound(Pace pace) {
        return 1;
    }

    @Override
    public double[] take(Pace pace, int count) throws Exception {
        return Batch.of(count, this::slice);
    }

    private double slice() throws Exception {
        long from = System.nanoTime() + SETTLE_NANOS;
        long to = from + SLICE_NANOS;
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            callers.add(() -> count(from, to));
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            int calls = 0;
            for (Future<Integer> each : pool.invokeAll(callers)) {
                calls += each.get();
            }
            return calls * 1e9 / SLICE_NANOS;
        }
    }

    private int count(long from, long to) {
        int calls = 0;
        for (long now = System.nanoTime(); now < to; now = System.nanoTime()) {
            Outcome outcome = valise.call(Scope.empty(), "1 + 1");
            valise.forget(outcome.orThrow().scope());
            long end = System.nanoTime();
            if (end >= from && end < to) {
                calls++;
            }
        }
        return calls;
    }

    @Override
    public void close() {}
}
