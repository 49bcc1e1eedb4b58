package dev.valise.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.spi.Observer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementException;

/** Transactions on a database. Safe for use by many threads. */
final class Database implements AutoCloseable {
    /** A transaction that meets others so often meets a fault of ours. */
    private static final int TRIES = 20;

    /** Connections that broke one after the other; the pool looks at each that nobody used for a moment. */
    private static final int STALE = 3;

    /** Pauses grow up to this, so that those who met do not meet again. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Dialect dialect;
    private final Observer observer;
    private volatile boolean isAway;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Jdbi writing;
    private final Jdbi reading;

    private Database(Dialect dialect, Observer observer, HikariDataSource writers, HikariDataSource readers) {
        this.dialect = dialect;
        this.observer = observer;
        this.writers = writers;
        this.readers = readers;
        this.writing = Jdbi.create(writers);
        this.reading = Jdbi.create(readers);
    }

    /**
     * Opens it, and makes its tables where they are missing.
     *
     * @throws ValiseException STORE_UNAVAILABLE, or BAD_STORE
     */
    static Database open(Dialect dialect, Observer observer) {
        try {
            HikariDataSource writers = new HikariDataSource(dialect.writers());
            try {
                migrate(writers, dialect);
                return new Database(dialect, observer, writers, new HikariDataSource(dialect.readers()));
            } catch (RuntimeException | IOException e) {
                writers.close();
                throw e;
            }
        } catch (PoolInitializationException | FlywayException | IOException e) {
            throw failed(dialect, e);
        }
    }

    private static void migrate(HikariDataSource source, Dialect dialect) throws IOException {
        // PostgreSQL is locked by Flyway itself.
        if (dialect instanceof Sqlite sqlite) {
            try (FileChannel lock = sqlite.lock()) {
                if (lock.isOpen()) {
                    Migrations.run(source, dialect);
                }
            }
        } else {
            Migrations.run(source, dialect);
        }
    }

    /**
     * Reads one state of the database.
     *
     * @param operation what that is, for who observes
     * @throws ValiseException STORE_UNAVAILABLE, or BAD_STORE
     */
    <T> T read(String operation, Function<Handle, T> work) {
        return run(operation, reading, work, failure -> true);
    }

    /**
     * Changes it in whole or not at all; what this gives is on the disk. May run the work several times.
     *
     * @param operation what that is, for who observes
     * @throws ValiseException STORE_UNAVAILABLE, or BAD_STORE; in the first case the change may have been made all the same
     */
    <T> T write(String operation, Function<Handle, T> work) {
        // Before the commit was asked for, the database has undone all of it when the connection broke.
        return run(operation, writing, work, StatementException.class::isInstance);
    }

    private <T> T run(String operation, Jdbi jdbi, Function<Handle, T> work, Predicate<JdbiException> harmless) {
        Observer.Span span = observer.begin(Observer.Part.STORE, operation);
        try {
            return run(jdbi, work, harmless);
        } catch (ValiseException e) {
            span.failed(e.code().name());
            throw e;
        } finally {
            span.close();
        }
    }

    private <T> T run(Jdbi jdbi, Function<Handle, T> work, Predicate<JdbiException> harmless) {
        if (isAway) {
            look();
        }
        for (int i = 1; ; i++) {
            try {
                return jdbi.inTransaction(work::apply);
            } catch (JdbiException e) {
                if (cause(e).filter(SQLTransientConnectionException.class::isInstance)
                        .isPresent()) {
                    isAway = true;
                }
                boolean crossed = trouble(dialect, e) == Trouble.CROSSED;
                boolean again = crossed ? i < TRIES : i <= STALE && isStale(e) && harmless.test(e);
                if (!again) {
                    throw failed(dialect, e);
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS) * i / TRIES);
            }
        }
    }

    /** Tries once to connect, where the pool had no connection: it tries again and again, and all who ask would wait for that. */
    private void look() {
        Properties login = new Properties();
        login.putAll(writers.getDataSourceProperties());
        Optional.ofNullable(writers.getUsername()).ifPresent(user -> login.put("user", user));
        Optional.ofNullable(writers.getPassword()).ifPresent(password -> login.put("password", password));
        try (Connection connection = DriverManager.getConnection(writers.getJdbcUrl(), login)) {
            isAway = connection.isClosed();
        } catch (SQLException e) {
            throw failed(dialect, e);
        }
    }

    /**
     * Whether a connection broke that was there, and did not fail to be made: the database may have been away, and be back.
     * What only reads may be done again then. Whether a change was made, nobody knows once its commit was asked for.
     */
    private boolean isStale(JdbiException failure) {
        return trouble(dialect, failure) == Trouble.AWAY
                && cause(failure)
                        .filter(each -> !(each instanceof SQLTransientConnectionException))
                        .isPresent();
    }

    /** Gives room back to the system. */
    void shrink() {
        try {
            writing.useHandle(dialect::shrink);
        } catch (JdbiException e) {
            throw failed(dialect, e);
        }
    }

    long bytes() {
        return read("size", dialect::bytes);
    }

    String flaws() {
        return read("check", dialect::flaws);
    }

    private static Optional<SQLException> cause(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static Trouble trouble(Dialect dialect, Throwable failure) {
        return cause(failure).map(dialect::judge).orElse(Trouble.FAULT);
    }

    private static ValiseException failed(Dialect dialect, Exception failure) {
        String reason =
                cause(failure).<Throwable>map(each -> each).orElse(failure).getMessage();
        String which = "the store " + dialect;
        return switch (trouble(dialect, failure)) {
            case CROSSED ->
                new ValiseException(
                        Code.STORE_UNAVAILABLE, which + " is too busy; try it again later: " + reason, failure);
            case NO_ROOM ->
                new ValiseException(
                        Code.STORE_UNAVAILABLE,
                        which + " has no room on its disk, and nothing was changed; make room there: " + reason,
                        failure);
            case AWAY ->
                new ValiseException(
                        Code.STORE_UNAVAILABLE,
                        which + " cannot be reached; try it again when it is there: " + reason,
                        failure);
            case DAMAGED ->
                new ValiseException(Code.BAD_STORE, which + " is damaged; bring back a copy of it: " + reason, failure);
            case FAULT -> new ValiseException(Code.INTERNAL, which + " did not do what was asked: " + reason, failure);
        };
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
        dialect.close();
    }
}
