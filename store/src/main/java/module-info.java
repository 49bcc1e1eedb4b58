/** Scopes at rest. */
// Some libraries have a name for modules in their manifest, or none, but are no modules.
@SuppressWarnings("requires-automatic")
module dev.valise.store {
    requires com.zaxxer.hikari;
    requires flyway.core;
    requires java.sql;
    requires org.jdbi.v3.core;
    requires org.postgresql.jdbc;
    requires org.xerial.sqlitejdbc;
    requires dev.valise.packed;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;
    requires transitive dev.valise;

    exports dev.valise.store;
}
