package dev.valise.service;

import dev.valise.store.Retention;
import dev.valise.store.StoreSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * What a service keeps, where, and for how long. Immutable.
 *
 * @param where empty for a folder of the system's that ends with the service
 * @param retention what {@link dev.valise.store.Store#collect} leaves
 * @param collectEvery how often that runs
 */
public record StoreUse(Optional<StoreSettings> where, Retention retention, Duration collectEvery) {
    /** Nothing outlives the service. Each ten minutes costs some milliseconds where there is nothing to do. */
    public static final StoreUse DEFAULT = new StoreUse(Optional.empty(), Retention.DEFAULT, Duration.ofMinutes(10));

    public StoreUse at(StoreSettings newWhere) {
        return new StoreUse(Optional.of(newWhere), retention, collectEvery);
    }

    public StoreUse withRetention(Retention newRetention) {
        return new StoreUse(where, newRetention, collectEvery);
    }

    public StoreUse withCollectEvery(Duration newCollectEvery) {
        return new StoreUse(where, retention, newCollectEvery);
    }
}
