package dev.valise.bench;

/**
 * A bound that was set, and what was measured in the same run.
 *
 * @param text what must hold
 * @param measured in the unit of the bound
 * @param bound most, or least, that it may be
 */
record Target(String text, double measured, double bound, String unit, Sense sense) {
    /** On which side of the bound it is good. */
    enum Sense {
        AT_MOST,
        AT_LEAST
    }

    static Target atMost(String text, double measured, double bound, Unit unit) {
        return new Target(text, measured, bound, unit.symbol(), Sense.AT_MOST);
    }

    static Target atLeast(String text, double measured, double bound, Unit unit) {
        return new Target(text, measured, bound, unit.symbol(), Sense.AT_LEAST);
    }

    boolean holds() {
        return sense == Sense.AT_MOST ? measured <= bound : measured >= bound;
    }
}
