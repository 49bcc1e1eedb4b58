package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.time.Duration;

/** How long after its wall time a call that does not end by itself has an outcome. */
record Reaction(String name, String meaning, Valise valise, String code) implements Subject {
    private static final Duration WALL = Duration.ofMillis(100);

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int perRound(Pace pace) {
        return 5;
    }

    @Override
    public double[] take(Pace pace, int count) {
        Call call = Call.code(code).withLimits(Limits.DEFAULT.withWall(WALL));
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            Outcome outcome = valise.call(Scope.empty(), call);
            samples[i] = System.nanoTime() - start - WALL.toNanos();
            if (!(outcome instanceof Outcome.Limited)) {
                throw new IllegalStateException("the call did not reach its limit: " + outcome);
            }
        }
        return samples;
    }

    @Override
    public void close() {}
}
