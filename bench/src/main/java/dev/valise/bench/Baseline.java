package dev.valise.bench;

import java.io.IOException;
import java.util.List;

/**
 * Something outside of Valise to compare with, timed by a {@link Clockwork}.
 *
 * @param part what of it is timed, as its script calls it
 * @param owner whether this closes the clockwork; several may share one
 * @param perRound samples of a round at the paces of calls, but for 50 ms apart, where it is a third of them
 */
record Baseline(
        String name, String meaning, Clockwork clockwork, String part, List<Pace> paces, int perRound, boolean owner)
        implements Subject {
    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int perRound(Pace pace) {
        return pace == Pace.APART_50 ? Math.ceilDiv(perRound, 3) : perRound;
    }

    @Override
    public double[] take(Pace pace, int count) throws IOException {
        if (pace != Pace.ALONE) {
            clockwork.take(pace, 1, part);
        }
        return clockwork.take(pace, count, part);
    }

    @Override
    public void close() throws IOException {
        if (owner) {
            clockwork.close();
        }
    }
}
