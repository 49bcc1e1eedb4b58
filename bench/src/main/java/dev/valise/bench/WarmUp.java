package dev.valise.bench;

import dev.valise.Scope;
import dev.valise.Valise;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the JVM compile what calls go through, until its compilers have little left to do: servers run for days, and a
 * compiler takes the processors from the calls that are measured.
 *
 * @param longest after which it ends in any case
 */
record WarmUp(Duration longest) {
    /** Two for each processor of a small machine: what waits for one another is compiled too. */
    private static final int THREADS = 4;

    /** They pause for a second or two while they count how often code is run. */
    private static final Duration LOOK = Duration.ofSeconds(3);

    /** Of that, by all compilers together: a hundredth of two processors. */
    private static final Duration LITTLE = Duration.ofMillis(60);

    /** Calls on the empty scope, and chains, back to back by some threads on a Valise of their own. */
    void run(Jails jails) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        long calls = 0;
        try (Valise valise = jails.start();
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Long>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                callers.add(i % 2 == 0 ? () -> empty(valise, enough) : () -> chains(valise, enough));
            }
            List<Future<Long>> running = callers.stream().map(threads::submit).toList();
            try {
                awaitQuietCompilers();
            } finally {
                enough.set(true);
            }
            for (Future<Long> each : running) {
                calls += each.get();
            }
        }
        System.err.printf("warmed up with %,d calls%n", calls);
    }

    private void awaitQuietCompilers() throws InterruptedException {
        CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        long end = System.nanoTime() + longest.toNanos();
        long before = 0;
        long taken = Long.MAX_VALUE;
        while (taken > LITTLE.toMillis() && System.nanoTime() < end) {
            Thread.sleep(LOOK);
            long now = compilers.getTotalCompilationTime();
            taken = now - before;
            before = now;
        }
    }

    private static long empty(Valise valise, AtomicBoolean enough) {
        long calls = 0;
        while (!enough.get()) {
            valise.forget(valise.call(Scope.empty(), "1 + 1").orThrow().scope());
            calls++;
        }
        return calls;
    }

    private static long chains(Valise valise, AtomicBoolean enough) {
        long calls = 0;
        Scope scope = Scope.empty();
        while (!enough.get()) {
            Scope made = valise.call(scope, "n = 1\nn").orThrow().scope();
            valise.forget(scope);
            calls++;
            scope = calls % 50 == 0 ? Scope.empty() : made;
        }
        return calls;
    }
}
