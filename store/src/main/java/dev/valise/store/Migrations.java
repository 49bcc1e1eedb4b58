package dev.valise.store;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** Brings a database to the tables that this Valise knows. */
final class Migrations {
    /** Not a name that a package could have, so that modules do not hide it. */
    private static final String SCRIPTS = "classpath:META-INF/valise/tables";

    private static final String HISTORY = "valise_history";

    private Migrations() {}

    /**
     * Makes the tables, or what is new of them.
     *
     * @throws ValiseException BAD_STORE, where a newer Valise made them, or somebody else
     * @throws FlywayException where the database did not do it
     */
    static void run(DataSource source, Dialect dialect) {
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations(SCRIPTS)
                .table(HISTORY)
                .placeholders(dialect.types())
                .load();
        for (MigrationInfo each : flyway.info().all()) {
            if (each.getState().isApplied() && !each.getState().isResolved()) {
                throw new ValiseException(
                        Code.BAD_STORE,
                        "the store " + dialect + " has tables of version " + each.getVersion()
                                + ", which a newer Valise made; use that one, or another store");
            }
        }
        flyway.migrate();
    }
}
