package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.util.List;

/**
 * First calls on scopes that another server made: each comes back from the store that both share.
 *
 * @param maker has the scopes made
 * @param caller makes the calls that are measured
 * @param code of the scopes, which have a number {@code n}
 */
record ReturningCalls(String name, String meaning, Valise maker, Valise caller, String code) implements Subject {
    private static final int PER_ROUND = 10;

    private static final Call COUNT = Call.code("n += 1\nn").withDurability(Durability.AFTER_REPLY);

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
        return PER_ROUND;
    }

    @Override
    public double[] take(Pace pace, int count) {
        time(pace);
        return Batch.of(count, () -> time(pace));
    }

    private long time(Pace pace) {
        Call made = Call.code(code).withDurability(Durability.BEFORE_REPLY);
        Scope scope = maker.call(Scope.empty(), made).orThrow().scope();
        pace.await();
        long start = System.nanoTime();
        Outcome outcome = caller.call(scope, COUNT);
        long nanos = System.nanoTime() - start;
        if (outcome.report().usage().held()) {
            throw new IllegalStateException("the scope was held, and did not have to come back");
        }
        caller.forget(outcome.orThrow().scope());
        maker.forget(scope);
        return nanos;
    }

    /** Nothing: who started the servers ends them. */
    @Override
    public void close() {}
}
