package dev.valise.spi;

import dev.valise.Scope;
import java.util.Optional;

/**
 * Where packed scopes are kept beyond the processes and the temporary folder of one {@link dev.valise.Valise}, so that they come back
 * in another one: after a restart, or on another node. Safe for use by many threads.
 */
public interface ScopeStore {
    /** One that keeps nothing. */
    static ScopeStore none() {
        return NoStore.NONE;
    }

    /**
     * Keeps a scope. When this returns, the scope is there after a crash. The same scope may be given several times.
     *
     * @throws dev.valise.ValiseException STORE_UNAVAILABLE where it cannot be kept now, and will be given again; OVER_BUDGET or BAD_CALL where
     *     it cannot be kept at all. Whoever asked for the packed form is told, and nothing else fails
     */
    void keep(Scope scope, PackedForm form);

    /**
     * A scope that was kept; empty where none of this name was.
     *
     * @throws dev.valise.ValiseException STORE_UNAVAILABLE, BAD_STORE; the call that needs the scope fails with it, and may be repeated
     */
    Optional<PackedForm> find(Scope scope);

    /**
     * Nobody wants a scope any more. Unknown ones are ignored.
     *
     * @throws dev.valise.ValiseException STORE_UNAVAILABLE, BAD_STORE
     */
    void forget(Scope scope);
}
