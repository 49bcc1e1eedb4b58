package dev.valise.bench;

/** What samples count, and how they are shown. */
enum Unit {
    MILLISECONDS("ms", 1e6),
    MEGABYTES("MB", 1e6),
    CALLS_PER_SECOND("calls/s", 1);

    private final String symbol;
    private final double divisor;

    Unit(String symbol, double divisor) {
        this.symbol = symbol;
        this.divisor = divisor;
    }

    String symbol() {
        return symbol;
    }

    /** A sample (nanoseconds, bytes, or a rate) in this unit. */
    double of(double sample) {
        return sample / divisor;
    }
}
