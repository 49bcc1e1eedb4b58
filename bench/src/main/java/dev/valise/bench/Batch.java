package dev.valise.bench;

/** Samples that are taken one after the other. */
final class Batch {
    private Batch() {}

    /** Takes one sample, in nanoseconds or what else its subject measures. */
    @FunctionalInterface
    interface Sample<E extends Exception> {
        double take() throws E;
    }

    /** Takes as many as asked for. */
    static <E extends Exception> double[] of(int count, Sample<E> sample) throws E {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            samples[i] = sample.take();
        }
        return samples;
    }
}
