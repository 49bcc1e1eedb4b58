package dev.valise.service;

import dev.valise.Limits;
import dev.valise.ValiseException;
import dev.valise.spi.LocalSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a service is to be. Immutable.
 *
 * @param pythons the interpreters that it offers by name, each a path or a name of the {@code PATH}; the first is the default
 * @param limits of calls that name none
 * @param keepCalls how long the outcome of a call can be asked for again
 * @param outcomeBytes how much memory outcomes that are kept may take, for each tenant; beyond it the eldest go
 * @param closingGrace how long calls may run on while the service shuts down
 * @param callsPerSecond how many calls a tenant may make on average, with ten seconds' worth at once; empty for any number
 * @param posture what of the sandbox this host gives, as it was found at the start
 */
public record ServiceSettings(
        Map<String, String> pythons,
        Limits limits,
        Duration keepCalls,
        long outcomeBytes,
        Duration closingGrace,
        List<Layer> posture,
        Optional<Double> callsPerSecond) {
    /**
     * One interpreter, {@code python3}. Outcomes are kept for a day, as the API promises, in at most 64 MiB a tenant; 10 s
     * for calls that run when it shuts down, which is what calls may take by default.
     */
    public static final ServiceSettings DEFAULT = new ServiceSettings(
            Map.of("python3", LocalSettings.DEFAULT.python()),
            Limits.DEFAULT,
            Duration.ofHours(24),
            64L << 20,
            Duration.ofSeconds(10),
            List.of(),
            Optional.empty());

    public ServiceSettings {
        pythons = Collections.unmodifiableMap(new LinkedHashMap<>(pythons));
        posture = List.copyOf(posture);
        if (pythons.isEmpty()) {
            throw new ValiseException(ValiseException.Code.BAD_CALL, "a service needs an interpreter, and has none");
        }
    }

    public ServiceSettings withPythons(Map<String, String> newPythons) {
        return new ServiceSettings(newPythons, limits, keepCalls, outcomeBytes, closingGrace, posture, callsPerSecond);
    }

    public ServiceSettings withLimits(Limits newLimits) {
        return new ServiceSettings(pythons, newLimits, keepCalls, outcomeBytes, closingGrace, posture, callsPerSecond);
    }

    public ServiceSettings withClosingGrace(Duration newGrace) {
        return new ServiceSettings(pythons, limits, keepCalls, outcomeBytes, newGrace, posture, callsPerSecond);
    }

    public ServiceSettings withPosture(List<Layer> newPosture) {
        return new ServiceSettings(pythons, limits, keepCalls, outcomeBytes, closingGrace, newPosture, callsPerSecond);
    }

    /** Throws {@link ValiseException} BAD_CALL where it is not more than zero. */
    public ServiceSettings withCallsPerSecond(double newCallsPerSecond) {
        if (!(newCallsPerSecond > 0)) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "the calls of a second must be more than zero, not " + newCallsPerSecond);
        }
        return new ServiceSettings(
                pythons, limits, keepCalls, outcomeBytes, closingGrace, posture, Optional.of(newCallsPerSecond));
    }

    /** The name of the interpreter of those who name none. */
    public String defaultPython() {
        return pythons.keySet().iterator().next();
    }
}
