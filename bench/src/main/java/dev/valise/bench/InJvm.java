package dev.valise.bench;

/**
 * Something that one thread of this JVM does. What it gives is kept, so that nothing is left out.
 *
 * @param perRound how many samples a round takes
 */
record InJvm(String name, String meaning, int perRound, Work work) implements Subject {
    /** What is timed. */
    interface Work {
        Object run() throws Exception;
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int perRound(Pace pace) {
        return perRound;
    }

    @Override
    public double[] take(Pace pace, int count) throws Exception {
        Object kept = work.run();
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            Object made = work.run();
            samples[i] = System.nanoTime() - start;
            if (made.getClass() != kept.getClass()) {
                throw new AssertionError(name + " made another thing");
            }
            kept = made;
        }
        return samples;
    }

    @Override
    public void close() {}
}
