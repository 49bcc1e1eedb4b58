package dev.valise.service;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.service.RefusedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The scopes of one tenant, and what is known of each. In memory. Safe for use by many threads. */
final class ScopeCatalog {
    private final Map<ScopeId, ScopeRecord> records = new ConcurrentHashMap<>();
    private final ScopeRecord empty;

    ScopeCatalog(ScopeRecord empty) {
        this.empty = empty;
    }

    void add(ScopeRecord record) {
        records.put(record.id(), record);
    }

    void remove(ScopeId id) {
        records.remove(id);
    }

    Optional<ScopeRecord> find(ScopeId id) {
        return id.equals(Scope.empty().id()) ? Optional.of(empty) : Optional.ofNullable(records.get(id));
    }

    /**
     * What is known of a scope.
     *
     * @throws RefusedException UNKNOWN_SCOPE
     */
    ScopeRecord get(ScopeId id) {
        return find(id).orElseThrow(() -> new RefusedException(
                Reason.UNKNOWN_SCOPE, "there is no scope " + id + "; it never was, or was deleted"));
    }

    /** A scope and its ancestors, the newest first, up to the empty scope or one that is not known any more. */
    List<ScopeRecord> ancestry(ScopeId id, int most) {
        List<ScopeRecord> line = new ArrayList<>();
        Optional<ScopeRecord> next = Optional.of(get(id));
        while (next.isPresent() && !next.get().equals(empty) && line.size() < most) {
            line.add(next.get());
            next = next.get().parent().flatMap(this::find);
        }
        return line;
    }
}
