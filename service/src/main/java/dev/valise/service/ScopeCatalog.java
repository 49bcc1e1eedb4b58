package dev.valise.service;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.service.RefusedException.Reason;
import dev.valise.store.StoredScope;
import dev.valise.store.StoredScopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The scopes of one tenant, and what is known of each: in the store, but for those that it has still to be told of. Safe for use by
 * many threads.
 */
final class ScopeCatalog {
    /** Scopes whose interpreter is known without asking the store; some hundred bytes each. */
    private static final int MOST_KNOWN = 10_000;

    private final StoredScopes stored;
    private final ScopeRecord empty;
    private final Map<ScopeId, ScopeRecord> untold = new HashMap<>();
    /** By the scopes, the least recently used first. */
    private final LinkedHashMap<ScopeId, String> pythons = new LinkedHashMap<>(16, 0.75f, true);

    private final Set<ScopeId> used = new HashSet<>();

    ScopeCatalog(StoredScopes stored, ScopeRecord empty) {
        this.stored = stored;
        this.empty = empty;
    }

    /** There is a new scope, of which the store is going to be told. */
    synchronized void add(ScopeRecord record) {
        untold.put(record.id(), record);
        knows(record);
    }

    private void knows(ScopeRecord record) {
        pythons.put(record.id(), record.python());
        if (pythons.size() > MOST_KNOWN) {
            pythons.pollFirstEntry();
        }
    }

    /** The store knows of it by now, or will never. */
    synchronized void isTold(ScopeId id) {
        untold.remove(id);
    }

    synchronized void remove(ScopeId id) {
        untold.remove(id);
        pythons.remove(id);
        used.remove(id);
    }

    private synchronized Optional<ScopeRecord> untold(ScopeId id) {
        return Optional.ofNullable(untold.get(id));
    }

    Optional<ScopeRecord> find(ScopeId id) {
        if (id.equals(Scope.empty().id())) {
            return Optional.of(empty);
        }
        return untold(id)
                .or(() -> stored.describe(id)
                        .filter(each -> each.state() != StoredScope.State.GONE)
                        .map(each -> ScopeRecord.of(each.record())));
    }

    /**
     * What is known of a scope.
     *
     * @throws RefusedException UNKNOWN_SCOPE
     */
    ScopeRecord get(ScopeId id) {
        return find(id).orElseThrow(() -> new RefusedException(
                Reason.UNKNOWN_SCOPE,
                "there is no scope " + id
                        + "; it never was, was deleted, or was removed after nobody used it for long"));
    }

    /**
     * The interpreter of a scope that is to be called, which counts as used.
     *
     * @throws RefusedException UNKNOWN_SCOPE
     */
    String python(ScopeId id) {
        synchronized (this) {
            String known = id.equals(Scope.empty().id()) ? empty.python() : pythons.get(id);
            if (known != null) {
                used.add(id);
                return known;
            }
        }
        ScopeRecord record = get(id);
        synchronized (this) {
            knows(record);
            used.add(id);
        }
        return record.python();
    }

    /** Tells the store of a scope, if it does not know of it yet. */
    void settle(ScopeId id) {
        untold(id).ifPresent(record -> stored.note(record.toStore()));
    }

    /** Tells the store which scopes were called since this was asked last, so that it does not take them for forgotten. */
    void touchUsed() {
        Set<ScopeId> since;
        synchronized (this) {
            since = Set.copyOf(used);
            used.clear();
        }
        since.forEach(stored::touch);
    }

    /** A scope and its ancestors, the newest first, up to the empty scope or one that is not known any more. */
    List<ScopeRecord> ancestry(ScopeId id, int most) {
        List<ScopeRecord> line = new ArrayList<>();
        Optional<ScopeRecord> next = untold(id);
        ScopeId at = id;
        while (next.isPresent() && line.size() < most) {
            line.add(next.get());
            Optional<ScopeId> parent = next.get().parent();
            if (parent.isEmpty()) {
                return line;
            }
            at = parent.get();
            next = untold(at);
        }
        if (line.isEmpty()) {
            get(id);
        }
        if (line.size() < most) {
            stored.log(at, most - line.size()).stream()
                    .map(each -> ScopeRecord.of(each.record()))
                    .filter(each -> !each.id().equals(empty.id()))
                    .forEach(line::add);
        }
        return line;
    }
}
