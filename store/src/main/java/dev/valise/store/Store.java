package dev.valise.store;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.spi.Observer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * What outlives processes: scopes, branches, calls and keys of all tenants. Safe for use by many threads, and by many nodes at one
 * time where it is PostgreSQL; a folder serves the processes of one machine.
 */
public final class Store implements AutoCloseable {
    /** Part of rows, messages and metrics. */
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Database database;
    private final InstantSource clock;

    private Store(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Opens a store, and makes its tables where they are missing.
     *
     * @throws ValiseException STORE_UNAVAILABLE where it cannot be reached, BAD_STORE where it is damaged or newer than this
     */
    public static Store open(StoreSettings settings) {
        return open(settings, InstantSource.system(), Observer.none());
    }

    /**
     * The same, by a clock of one's own.
     *
     * @param observer is told of each transaction
     */
    public static Store open(StoreSettings settings, InstantSource clock, Observer observer) {
        return open(
                switch (settings) {
                    case StoreSettings.Folder folder -> Sqlite.in(folder.path());
                    case StoreSettings.Bounded bounded -> Sqlite.in(bounded.path(), Math.max(1, bounded.bytes() >> 12));
                    case StoreSettings.Temporary temporary -> Sqlite.temporary(temporary.path());
                    case StoreSettings.Server server -> new Postgres(server);
                },
                clock,
                observer);
    }

    static Store open(Dialect dialect, InstantSource clock, Observer observer) {
        return new Store(Database.open(dialect, observer), clock);
    }

    Database database() {
        return database;
    }

    /**
     * A tenant's part of it, which is made where there is none.
     *
     * @param name of letters, digits, dots, underscores and hyphens, at most 64
     * @param budget how many bytes it may take
     */
    public TenantStore tenant(String name, long budget) {
        if (!TENANT.matcher(name).matches()) {
            throw new ValiseException(
                    Code.BAD_CALL,
                    "the name of a tenant has letters, digits, dots, underscores and hyphens, at most 64; this one is not: "
                            + name);
        }
        long id = database.read("tenant.find", handle -> id(handle, name))
                .orElseGet(() -> database.write("tenant.add", handle -> {
                    handle.createUpdate("INSERT INTO tenants (name, used) VALUES (:name, 0) ON CONFLICT DO NOTHING")
                            .bind("name", name)
                            .execute();
                    return id(handle, name).orElseThrow();
                }));
        return new TenantStore(database, clock, name, id, budget);
    }

    private static Optional<Long> id(Handle handle, String name) {
        return handle.createQuery("SELECT id FROM tenants WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .findOne();
    }

    /**
     * Removes what the retention does not cover any more, and contents that nothing refers to. Others may write meanwhile, and other
     * nodes may do the same. To be called from time to time: nothing is removed by itself.
     */
    public Collected collect(Retention retention) {
        List<Long> tenants = database.read(
                "tenant.list",
                handle -> handle.createQuery("SELECT id FROM tenants")
                        .mapTo(Long.class)
                        .list());
        Collected all = new Collected(0, 0, 0);
        for (long tenant : tenants) {
            all = all.plus(new Collector(database, tenant, clock.millis(), retention).collect());
        }
        database.shrink();
        return all;
    }

    /** The names of tenants that have calls whose time to run came so long ago, and which nobody has begun. */
    public List<String> tenantsWithDueCalls(Duration ago) {
        return database.read(
                "call.due-tenants",
                handle -> handle.createQuery("SELECT DISTINCT t.name FROM calls c JOIN tenants t ON t.id = c.tenant"
                                + " WHERE c.state = 'WAITING' AND c.due <= :now ORDER BY t.name")
                        .bind("now", clock.millis() - ago.toMillis())
                        .mapTo(String.class)
                        .list());
    }

    /**
     * How many bytes the whole store takes, as its database counts them.
     *
     * @throws ValiseException STORE_UNAVAILABLE, or BAD_STORE
     */
    public long bytes() {
        return database.bytes();
    }

    /** Reads everything and says what is wrong. Takes as long as it takes to read the whole store; others may write meanwhile. */
    public StoreCheck check() {
        String flaws = database.flaws();
        if (!flaws.isEmpty()) {
            return new StoreCheck(0, 0, 0, List.of("the database is damaged: " + flaws));
        }
        return database.read("check", handle -> new Checker(handle).check());
    }

    @Override
    public void close() {
        database.close();
    }
}
