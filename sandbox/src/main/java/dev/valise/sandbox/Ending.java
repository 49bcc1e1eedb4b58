package dev.valise.sandbox;

import dev.valise.Verdict;

/** How the conversation with a call's process came to its end. */
sealed interface Ending {
    /** It replied. */
    record Replied(Reply reply) implements Ending {}

    /** It used more than it may, and was killed. */
    record OverLimit(Verdict verdict) implements Ending {}

    /** The caller interrupted it, and it had to be killed. */
    record KilledForCaller() implements Ending {}

    /**
     * It ended, or broke the protocol and was killed.
     *
     * @param reason in the user's words
     */
    record Gone(String reason) implements Ending {}

    /**
     * There was no process to take the request: it had ended before, or could not be forked from a holder that had. Nothing
     * has run.
     *
     * @param reason in the user's words
     */
    record NeverBegan(String reason) implements Ending {}
}
