package dev.valise.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** PostgreSQL, by its URL. */
final class Postgres implements Dialect {
    /** Of each of two pools: the server has a hundred by default, for all nodes. */
    private static final int CONNECTIONS = 10;

    /** A node that cannot get a connection in this time says so, instead of letting its callers wait. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** For one statement; the longest writes a part of some hundred megabytes. */
    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(5);

    private final StoreSettings.Server server;

    Postgres(StoreSettings.Server server) {
        this.server = server;
    }

    @Override
    public HikariConfig writers() {
        HikariConfig config = config();
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // Whatever the server's default is: what was committed must be there after it was switched off.
        config.setConnectionInitSql("SET synchronous_commit = on");
        return config;
    }

    @Override
    public HikariConfig readers() {
        HikariConfig config = config();
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setReadOnly(true);
        return config;
    }

    private HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url());
        server.user().ifPresent(config::setUsername);
        server.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.addDataSourceProperty("ApplicationName", "valise");
        config.addDataSourceProperty("connectTimeout", "" + LONGEST_WAIT.toSeconds());
        config.addDataSourceProperty("socketTimeout", "" + LONGEST_STATEMENT.toSeconds());
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }

    @Override
    public Map<String, String> types() {
        return Map.of("bytes", "BYTEA", "identity", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
    }

    @Override
    public Trouble judge(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException) {
            return Trouble.AWAY;
        }
        String state = Optional.ofNullable(failure.getSQLState()).orElse("");
        if (state.equals("53100")) { // the disk is full
            return Trouble.NO_ROOM;
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "40", "23" -> Trouble.CROSSED; // deadlock; a key that somebody else wrote or deleted meanwhile
            // Connection, login, no such database, resources, an operator, the system below it.
            case "08", "28", "3D", "53", "57", "58" -> Trouble.AWAY;
            case "XX" -> Trouble.DAMAGED;
            default -> Trouble.FAULT;
        };
    }

    /** It has a process of its own for that. */
    @Override
    public void shrink(Handle handle) {}

    @Override
    public long bytes(Handle handle) {
        return handle.createQuery("SELECT pg_database_size(current_database())")
                .mapTo(Long.class)
                .one();
    }

    /** It checks its pages by itself, where its operator has asked for it. */
    @Override
    public String flaws(Handle handle) {
        return "";
    }

    @Override
    public String toString() {
        return server.toString();
    }

    @Override
    public void close() {}
}
