package dev.valise.service;

import dev.valise.Limits;
import dev.valise.ValiseException;
import dev.valise.spi.LocalSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * What one tenant may have. Immutable.
 *
 * @param engine how each of its Valises is to be, but for the interpreter
 * @param most limits that a call may name; one that names more is refused
 * @param callsPerSecond how many calls it may make on average, with ten seconds' worth at once; empty for any number
 * @param storeBytes how much it may have in the store
 */
public record TenantSettings(LocalSettings engine, Limits most, Optional<Double> callsPerSecond, long storeBytes) {
    /** Whatever {@link Limits} can say: a call may name any, as long as nobody says less. */
    private static final Limits ANY = new Limits(
            Duration.ofDays(365), Duration.ofDays(365), 1L << 50, 1L << 30, Integer.MAX_VALUE, 1L << 30, Duration.ZERO);

    /** As a Valise in a program is, and what packs scopes is loaded ahead: a service packs each; 10 GiB of the store. */
    public static final TenantSettings DEFAULT =
            new TenantSettings(LocalSettings.DEFAULT.withPackAhead(), ANY, Optional.empty(), 10L << 30);

    /** Throws {@link ValiseException} BAD_CALL where it contradicts itself. */
    public TenantSettings {
        if (callsPerSecond.isPresent() && !(callsPerSecond.get() > 0)) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "the calls of a second must be more than zero, not " + callsPerSecond.get());
        }
        if (storeBytes <= 0) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL, "the room in the store must be more than zero, not " + storeBytes);
        }
        Optional<String> excess = excess(engine.limits(), most);
        if (excess.isPresent()) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "calls that name no limits would have more than calls may name: " + excess.get());
        }
    }

    public TenantSettings withEngine(LocalSettings newEngine) {
        return new TenantSettings(newEngine, most, callsPerSecond, storeBytes);
    }

    public TenantSettings withMost(Limits newMost) {
        return new TenantSettings(engine, newMost, callsPerSecond, storeBytes);
    }

    public TenantSettings withCallsPerSecond(double newCallsPerSecond) {
        return new TenantSettings(engine, most, Optional.of(newCallsPerSecond), storeBytes);
    }

    public TenantSettings withStoreBytes(long newStoreBytes) {
        return new TenantSettings(engine, most, callsPerSecond, newStoreBytes);
    }

    /** The limits of calls that name none. */
    public Limits limits() {
        return engine.limits();
    }

    /** What keeps a call with these limits from being made: the first that is more than it may be. */
    public Optional<String> excess(Limits named) {
        return excess(named, most);
    }

    private static Optional<String> excess(Limits named, Limits most) {
        return more("wall_ms", named.wall().toMillis(), most.wall().toMillis())
                .or(() -> more("cpu_ms", named.cpu().toMillis(), most.cpu().toMillis()))
                .or(() -> more("memory_bytes", named.memoryBytes(), most.memoryBytes()))
                .or(() -> more("output_bytes", named.outputBytes(), most.outputBytes()))
                .or(() -> more("processes", named.processes(), most.processes()))
                .or(() -> more("value_bytes", named.valueBytes(), most.valueBytes()));
    }

    private static Optional<String> more(String name, long named, long most) {
        return named <= most
                ? Optional.empty()
                : Optional.of("limits.%s is %d, and may be at most %d".formatted(name, named, most));
    }
}
