package dev.valise;

import java.time.Duration;

/**
 * Which limit a call reached.
 *
 * @param limit which one
 * @param allowed what was allowed, in the limit's unit
 * @param used what had been used when the call was stopped, as far as it was measured; at least {@code allowed}
 */
public record Verdict(Kind limit, long allowed, long used) {

    /** The limits, with the unit in which {@code allowed} and {@code used} count. */
    public enum Kind {
        WALL("wall time", "ms"),
        CPU("CPU time", "ms"),
        MEMORY("memory", "bytes"),
        OUTPUT("output", "bytes"),
        PROCESSES("processes", ""),
        /**
         * The memory of all calls and scopes of the jail together ran out, and the kernel ended what this call ran:
         * {@link JailBounds}. The call may not be the one that used most.
         */
        JAIL_MEMORY("memory of the jail", "bytes");

        private final String words;
        private final String unit;

        Kind(String words, String unit) {
            this.words = words;
            this.unit = unit;
        }

        /** The limit in people's words, as in "memory". */
        public String words() {
            return words;
        }

        /** {@code ms}, {@code bytes}, or nothing for a count. */
        public String unit() {
            return unit;
        }
    }

    public static Verdict of(Kind limit, Duration allowed, Duration used) {
        return new Verdict(limit, allowed.toMillis(), used.toMillis());
    }

    @Override
    public String toString() {
        String unit = limit.unit().isEmpty() ? "" : " " + limit.unit();
        return "%s: used %,d%s of %,d%s".formatted(limit.words(), used, unit, allowed, unit);
    }
}
