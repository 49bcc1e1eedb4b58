package dev.valise.store;

/**
 * What the store knows of a scope.
 *
 * @param size of its content in bytes, as if nobody shared it
 */
public record StoredScope(ScopeRecord record, State state, long size) {
    /** Whether its content is there. */
    public enum State {
        /** It has none yet: who made it has not packed it. */
        NOTED,
        KEPT,
        /** It was removed, since nobody had used it for long. */
        GONE
    }
}
