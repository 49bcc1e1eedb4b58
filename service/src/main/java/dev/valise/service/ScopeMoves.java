package dev.valise.service;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Unpacked;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes scopes from the jail of one interpreter to that of another, packed. What has been taken is remembered, so that each
 * scope travels once. Safe for use by many threads.
 */
final class ScopeMoves {
    private final Engines engines;
    private final PackedFiles files;
    private final Map<Target, Scope> moved = new ConcurrentHashMap<>();

    ScopeMoves(Engines engines, PackedFiles files) {
        this.engines = engines;
        this.files = files;
    }

    private record Target(ScopeId scope, String python) {}

    /** The scope as an interpreter knows it. */
    Scope to(ScopeRecord scope, String python) {
        if (scope.python().equals(python)) {
            return new Scope(scope.id());
        }
        return moved.computeIfAbsent(new Target(scope.id(), python), target -> move(scope, python));
    }

    private Scope move(ScopeRecord scope, String python) {
        Unpacked arrived = files.withFile(scope, file -> engines.of(python).unpack(file));
        return arrived.scope();
    }

    void forget(ScopeId scope) {
        moved.forEach((target, there) -> {
            if (target.scope().equals(scope) && moved.remove(target, there)) {
                engines.of(target.python()).forget(there);
            }
        });
    }
}
