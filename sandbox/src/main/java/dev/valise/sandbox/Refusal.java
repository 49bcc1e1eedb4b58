package dev.valise.sandbox;

import dev.valise.ValiseException;

/**
 * Why this host cannot run a jail, in three sentences without their full stops.
 *
 * @param what happened
 * @param why it happened, in the host's own terms
 * @param fix the exact thing to do; several ways are joined by "; or "
 */
record Refusal(String what, String why, String fix) {
    ValiseException toException() {
        return new ValiseException(ValiseException.Code.HOST_UNFIT, text());
    }

    /** All three, as a message. */
    String text() {
        return what + ".\nWhy: " + why + ".\nFix: " + fix + ".";
    }
}
