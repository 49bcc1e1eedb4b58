package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;

/**
 * Calls that change one variable of a thousand, of which the new scope is packed before the reply.
 *
 * @param valise that others may use too, at other times
 * @param before what was asked for when the thousand variables were made
 * @param durability what the call asks for
 */
record DurableCalls(String name, String meaning, Valise valise, Durability before, Durability durability)
        implements Subject {
    private static final int PER_ROUND = 10;
    private static final String THOUSAND = """
            for i in range(1000): globals()['v%d' % i] = [{'number': i, 'name': 'x%d' % j} for j in range(30)]
            """;
    private static final Call CHANGE = Call.code("v500[3]['number'] = v500[4]['number'] + 1");

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int perRound(Pace pace) {
        return PER_ROUND;
    }

    @Override
    public double[] take(Pace pace, int count) {
        time();
        return Batch.of(count, this::time);
    }

    private long time() {
        Scope thousand = valise.call(Scope.empty(), Call.code(THOUSAND).withDurability(before))
                .orThrow()
                .scope();
        long start = System.nanoTime();
        Outcome outcome = valise.call(thousand, CHANGE.withDurability(durability));
        long nanos = System.nanoTime() - start;
        valise.forget(outcome.orThrow().scope());
        valise.forget(thousand);
        return nanos;
    }

    /** Nothing: who started the Valise closes it. */
    @Override
    public void close() {}
}
