package dev.valise.bench;

import dev.valise.Valise;

/** The time until a new Valise is ready for calls. Its end is not in it. */
record JailStart(Jails jails) implements Subject {
    @Override
    public String name() {
        return "start-jail";
    }

    @Override
    public String meaning() {
        return "Valise.local().start() in a warm JVM";
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int perRound(Pace pace) {
        return 2;
    }

    @Override
    public double[] take(Pace pace, int count) {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            Valise valise = jails.start();
            samples[i] = System.nanoTime() - start;
            valise.close();
        }
        return samples;
    }

    @Override
    public void close() {}
}
