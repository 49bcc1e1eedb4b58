package dev.valise.service;

import dev.valise.Limits;
import dev.valise.ValiseException;
import dev.valise.spi.LocalSettings;
import dev.valise.spi.Observer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a service is to be. Immutable.
 *
 * @param pythons the interpreters that it offers by name, each a path or a name of the {@code PATH}; the first is the default
 * @param usual what each tenant may have of which nothing else is said
 * @param tenants what some tenants may have, by their names
 * @param store what is kept, and where
 * @param closingGrace how long calls may run on while the service shuts down
 * @param idle after which time without use the processes of a tenant end; its scopes come back from the store
 * @param posture what of the sandbox this host gives, as it was found at the start
 * @param observer is told what goes on in the sandbox and in the store
 */
public record ServiceSettings(
        Map<String, String> pythons,
        TenantSettings usual,
        Map<String, TenantSettings> tenants,
        StoreUse store,
        Duration closingGrace,
        Duration idle,
        List<Layer> posture,
        Observer observer) {
    /**
     * One interpreter, {@code python3}, and nothing that outlives the service; 10 s for calls that run when it shuts down, which is
     * what calls may take by default.
     */
    public static final ServiceSettings DEFAULT = new ServiceSettings(
            Map.of("python3", LocalSettings.DEFAULT.python()),
            TenantSettings.DEFAULT,
            Map.of(),
            StoreUse.DEFAULT,
            Duration.ofSeconds(10),
            Duration.ofMinutes(15),
            List.of(),
            Observer.none());

    public ServiceSettings {
        pythons = Collections.unmodifiableMap(new LinkedHashMap<>(pythons));
        tenants = Map.copyOf(tenants);
        posture = List.copyOf(posture);
        if (pythons.isEmpty()) {
            throw new ValiseException(ValiseException.Code.BAD_CALL, "a service needs an interpreter, and has none");
        }
    }

    public ServiceSettings withPythons(Map<String, String> newPythons) {
        return new ServiceSettings(newPythons, usual, tenants, store, closingGrace, idle, posture, observer);
    }

    /** With other limits of calls that name none, for tenants of which nothing else is said. */
    public ServiceSettings withLimits(Limits newLimits) {
        return withUsual(usual.withEngine(usual.engine().withLimits(newLimits)));
    }

    public ServiceSettings withUsual(TenantSettings newUsual) {
        return new ServiceSettings(pythons, newUsual, tenants, store, closingGrace, idle, posture, observer);
    }

    public ServiceSettings withTenants(Map<String, TenantSettings> newTenants) {
        return new ServiceSettings(pythons, usual, newTenants, store, closingGrace, idle, posture, observer);
    }

    public ServiceSettings withStore(StoreUse newStore) {
        return new ServiceSettings(pythons, usual, tenants, newStore, closingGrace, idle, posture, observer);
    }

    public ServiceSettings withClosingGrace(Duration newGrace) {
        return new ServiceSettings(pythons, usual, tenants, store, newGrace, idle, posture, observer);
    }

    public ServiceSettings withIdle(Duration newIdle) {
        return new ServiceSettings(pythons, usual, tenants, store, closingGrace, newIdle, posture, observer);
    }

    public ServiceSettings withPosture(List<Layer> newPosture) {
        return new ServiceSettings(pythons, usual, tenants, store, closingGrace, idle, newPosture, observer);
    }

    public ServiceSettings withObserver(Observer newObserver) {
        return new ServiceSettings(pythons, usual, tenants, store, closingGrace, idle, posture, newObserver);
    }

    /** What a tenant may have. */
    public TenantSettings of(String tenant) {
        return tenants.getOrDefault(tenant, usual);
    }

    /** The name of the interpreter of those who name none. */
    public String defaultPython() {
        return pythons.keySet().iterator().next();
    }
}
