package dev.valise.store;

import dev.valise.Scope;
import dev.valise.spi.PackedForm;
import dev.valise.spi.ScopeStore;
import java.time.Instant;
import java.util.Optional;

/**
 * One tenant's scopes, for a Valise that knows of them nothing but what is in them.
 *
 * @param python the interpreter that the Valise has, by the name that its user has for it
 */
record TenantScopeStore(TenantStore tenant, String python) implements ScopeStore {
    @Override
    public void keep(Scope scope, PackedForm form) {
        Instant now = Instant.ofEpochMilli(tenant.now());
        tenant.scopes().put(new ScopeRecord(scope.id(), Optional.empty(), python, Optional.empty(), "", "", now), form);
    }

    @Override
    public Optional<PackedForm> find(Scope scope) {
        return tenant.scopes().find(scope.id());
    }

    @Override
    public void forget(Scope scope) {
        tenant.scopes().remove(scope.id());
    }
}
