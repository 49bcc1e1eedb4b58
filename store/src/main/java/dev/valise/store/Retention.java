package dev.valise.store;

import java.time.Duration;

/**
 * What {@link Store#collect} may remove.
 *
 * @param scopes how long a scope that no branch has in its history is kept after it was used last
 * @param calls how long the answer of a call is kept, and its request id stands for it
 * @param moves how many steps undo can go back; what is older leaves the history of a branch
 */
public record Retention(Duration scopes, Duration calls, int moves) {
    /** A day for scopes and calls, as the contract of the HTTP API has it; a thousand steps. */
    public static final Retention DEFAULT = new Retention(Duration.ofDays(1), Duration.ofDays(1), 1_000);
}
