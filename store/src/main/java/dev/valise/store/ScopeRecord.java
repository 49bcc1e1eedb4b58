package dev.valise.store;

import dev.valise.CallId;
import dev.valise.ScopeId;
import java.time.Instant;
import java.util.Optional;

/**
 * How a scope came to be.
 *
 * @param parent empty where it came from a file
 * @param python the interpreter that it lives in, by the name that its user has for it
 * @param call that made it
 * @param code that ran
 * @param ending how that ended: {@code returned}, {@code raised}; empty where there was no call
 */
public record ScopeRecord(
        ScopeId id,
        Optional<ScopeId> parent,
        String python,
        Optional<CallId> call,
        String code,
        String ending,
        Instant created) {}
