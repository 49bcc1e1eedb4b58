package dev.valise.store;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.spi.ScopeStore;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/** What one tenant has in the store; it cannot find out what others have. Safe for use by many threads. */
public final class TenantStore {
    /** What a row costs of a budget beside what it holds, so that nobody stores without end what has no bytes. */
    static final int ROW_BYTES = 1 << 10;

    private final Database database;
    private final InstantSource clock;
    private final String name;
    private final long id;
    private final long budget;

    TenantStore(Database database, InstantSource clock, String name, long id, long budget) {
        this.database = database;
        this.clock = clock;
        this.name = name;
        this.id = id;
        this.budget = budget;
    }

    Database database() {
        return database;
    }

    long id() {
        return id;
    }

    long now() {
        return clock.millis();
    }

    /** How it is called. */
    public String name() {
        return name;
    }

    /** Its scopes. */
    public StoredScopes scopes() {
        return new StoredScopes(this);
    }

    /**
     * Its scopes, for the Valise that runs its calls ({@code Valise.local().store(...)}). How a scope came to be is told besides, by
     * {@link StoredScopes#note} or {@link StoredCalls#finish}, before or after.
     *
     * @param python the interpreter of that Valise, by the name that its user has for it
     */
    public ScopeStore scopeStore(String python) {
        return new TenantScopeStore(this, python);
    }

    /** Its branches. */
    public Branches branches() {
        return new Branches(this);
    }

    /** Its calls. */
    public StoredCalls calls() {
        return new StoredCalls(this);
    }

    /** How many bytes it takes: contents once, and 1 kB a scope or call. */
    public long used() {
        return database.read("tenant.used", handle -> used(handle));
    }

    private long used(Handle handle) {
        return handle.createQuery("SELECT used FROM tenants WHERE id = :id")
                .bind("id", id)
                .mapTo(Long.class)
                .one();
    }

    /** What the transaction has added, which may be too much; last in each transaction, since others wait for the row. */
    void charge(Handle handle, long bytes) {
        int charged = handle.createUpdate("UPDATE tenants SET used = used + :bytes"
                        + " WHERE id = :id AND (:bytes <= 0 OR used + :bytes <= :budget)")
                .bind("bytes", bytes)
                .bind("id", id)
                .bind("budget", budget)
                .execute();
        if (charged == 0) {
            throw new ValiseException(
                    Code.OVER_BUDGET,
                    "this needs " + bytes + " bytes more in the store, where " + used(handle) + " of " + budget
                            + " are taken; delete branches or scopes, or ask for more room");
        }
    }
}
