package dev.valise.bench;

import java.util.Arrays;

/** Samples in order, and what is said of them. */
final class Distribution {
    private final double[] sorted;

    private Distribution(double[] sorted) {
        this.sorted = sorted;
    }

    static Distribution of(double[] samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return new Distribution(sorted);
    }

    int count() {
        return sorted.length;
    }

    /** The smallest sample that at least this share of all does not exceed. */
    double percentile(double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }

    double median() {
        return percentile(0.5);
    }

    double smallest() {
        return sorted[0];
    }

    double largest() {
        return sorted[sorted.length - 1];
    }
}
