package dev.valise.store;

import dev.valise.CallId;
import dev.valise.ScopeId;
import java.time.Instant;
import java.util.Optional;

/**
 * How a scope came to be.
 *
 * @param parent empty where it came from a file
 * @param call that made it
 * @param code that ran
 * @param ending how that ended: {@code returned}, {@code raised}
 */
public record ScopeRecord(
        ScopeId id, Optional<ScopeId> parent, Optional<CallId> call, String code, String ending, Instant created) {}
