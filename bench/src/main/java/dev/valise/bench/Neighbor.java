package dev.valise.bench;

import dev.valise.Limits;
import dev.valise.Scope;
import dev.valise.Valise;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Calls of one tenant while another, in the same JVM, does its worst or nothing.
 *
 * @param calm the tenant whose calls are timed
 * @param stormy the other
 */
record Neighbor(Valise calm, Valise stormy, Storm.Kind kind) implements Subject {
    /** Of the storm's calls: as usual, but for ends that come soon enough for a round. */
    private static final Limits LIMITS =
            Limits.DEFAULT.withWall(Duration.ofSeconds(1)).withOutputBytes(16 << 20);

    @Override
    public String name() {
        return name(kind);
    }

    static String name(Storm.Kind kind) {
        return "neighbor-" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String meaning() {
        return "a call on the empty scope while another tenant does this: " + kind.words();
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public List<Pace> paces() {
        return List.of(Pace.APART_5);
    }

    @Override
    public int perRound(Pace pace) {
        return 100;
    }

    @Override
    public double[] take(Pace pace, int count) throws Exception {
        Storm storm = Storm.start(stormy, kind, LIMITS);
        try (storm) {
            time();
            return Batch.of(count, () -> {
                pace.await();
                return time();
            });
        }
    }

    private long time() {
        long before = System.nanoTime();
        Scope made = calm.call(Scope.empty(), "1 + 1").orThrow().scope();
        long nanos = System.nanoTime() - before;
        calm.forget(made);
        return nanos;
    }

    /** Nothing: who started the tenants closes them. */
    @Override
    public void close() {}
}
