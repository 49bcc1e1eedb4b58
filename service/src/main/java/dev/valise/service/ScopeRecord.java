package dev.valise.service;

import dev.valise.CallId;
import dev.valise.ScopeId;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a scope besides what is in it. Immutable.
 *
 * @param parent the scope that its call was given; empty for the empty scope, and for one that came from a file
 * @param python the name of the interpreter that it lives in
 * @param call that made it; empty where it came from a file
 * @param code that made it: the text, or the function that was called
 * @param status how that call ended; empty where there was none
 * @param made when
 */
public record ScopeRecord(
        ScopeId id,
        Optional<ScopeId> parent,
        String python,
        Optional<CallId> call,
        String code,
        String status,
        Instant made) {
    static ScopeRecord of(dev.valise.store.ScopeRecord stored) {
        return new ScopeRecord(
                stored.id(),
                stored.parent(),
                stored.python(),
                stored.call(),
                stored.code(),
                stored.ending(),
                stored.created());
    }

    /** As the store keeps it. */
    dev.valise.store.ScopeRecord toStore() {
        return new dev.valise.store.ScopeRecord(id, parent, python, call, code, status, made);
    }
}
