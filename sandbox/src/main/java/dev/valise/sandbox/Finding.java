package dev.valise.sandbox;

/**
 * What the doctor found of one layer of the sandbox.
 *
 * @param layer its name: {@code bubblewrap}, {@code network namespace}
 * @param status how it is
 * @param detail what there is, or what happened and why
 * @param fix the exact thing to do; empty where there is nothing to do on this host
 */
public record Finding(String layer, Status status, String detail, String fix) {
    /** How a layer is. */
    public enum Status {
        /** As it should be. */
        OK,
        /** It works, and protects less than it could: the detail says what is lost. */
        WEAKER,
        /** Without it no code can be run here, or not safely. */
        MISSING
    }

    static Finding ok(String layer, String detail) {
        return new Finding(layer, Status.OK, detail, "");
    }

    static Finding weaker(String layer, String detail, String fix) {
        return new Finding(layer, Status.WEAKER, detail, fix);
    }

    static Finding missing(String layer, String detail, String fix) {
        return new Finding(layer, Status.MISSING, detail, fix);
    }

    /** OK or MISSING, by a condition. */
    static Finding required(boolean holds, String layer, String detail, String fix) {
        return holds ? ok(layer, detail) : missing(layer, detail, fix);
    }
}
