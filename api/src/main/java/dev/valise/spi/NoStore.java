package dev.valise.spi;

import dev.valise.Scope;
import java.util.Optional;

/** Keeps nothing. */
enum NoStore implements ScopeStore {
    NONE;

    @Override
    public void keep(Scope scope, PackedForm form) {}

    @Override
    public Optional<PackedForm> find(Scope scope) {
        return Optional.empty();
    }

    @Override
    public void forget(Scope scope) {}
}
