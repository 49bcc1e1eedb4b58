package dev.valise.store;

import com.zaxxer.hikari.HikariConfig;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * SQLite in a folder. Its journal is a write-ahead log, so that readers do not wait for the writer, and {@code synchronous=FULL}, because with
 * {@code NORMAL} what was committed last is lost when the machine loses its power.
 */
final class Sqlite implements Dialect {
    private static final String FILE = "valise.db";

    /** Another process may write for as long as this: a scope of a gigabyte takes some seconds. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** They read only, from the page cache mostly. */
    private static final int READERS = 8;

    /** The log is cut back to this after it was longer. */
    private static final long LOG_BYTES = 64 << 20;

    /** Pages in memory of each connection, in kibibytes where negative. */
    private static final int CACHE = -8 << 10;

    private final Path folder;
    private final Path file;
    private final long mostPages;
    private final String synchronous;

    /**
     * In a folder.
     *
     * @param mostPages how many pages of 4 kB the file may have; 0 for as many as the disk holds
     * @param synchronous what SQLite waits for at a commit
     */
    private Sqlite(Path folder, long mostPages, String synchronous) {
        this.folder = folder;
        this.file = folder.resolve(FILE);
        this.mostPages = mostPages;
        this.synchronous = synchronous;
    }

    static Sqlite in(Path folder) {
        return in(folder, 0);
    }

    static Sqlite in(Path folder, long mostPages) {
        return in(folder, mostPages, "FULL");
    }

    /** One that nobody wants when the machine has lost its power. */
    static Sqlite temporary(Path folder) {
        return in(folder, 0, "OFF");
    }

    private static Sqlite in(Path folder, long mostPages, String synchronous) {
        Sqlite made = new Sqlite(folder, mostPages, synchronous);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            made.create();
        } catch (IOException | SQLException e) {
            throw new ValiseException(
                    Code.STORE_UNAVAILABLE,
                    "there can be no store in " + folder + ": " + e.getMessage()
                            + "; name a folder that this user may write to",
                    e);
        }
        return made;
    }

    /** Settings that have to be there before the first table is. */
    private void create() throws SQLException {
        if (!Files.exists(file)) {
            try (Connection connection = DriverManager.getConnection(url());
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
                statement.execute("PRAGMA journal_mode = WAL");
            }
        }
    }

    /** Keeps other processes from making the tables at the same time, until it is closed. */
    FileChannel lock() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    private String url() {
        return "jdbc:sqlite:" + file;
    }

    @Override
    public HikariConfig writers() {
        // One: SQLite has one writer at a time, and whoever waits for a connection waits in turn.
        HikariConfig config = config(1);
        config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        return config;
    }

    @Override
    public HikariConfig readers() {
        return config(READERS);
    }

    private HikariConfig config(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.addDataSourceProperty("journal_mode", "WAL");
        config.addDataSourceProperty("synchronous", synchronous);
        config.addDataSourceProperty("foreign_keys", "true");
        config.addDataSourceProperty("busy_timeout", "" + LONGEST_WAIT.toMillis());
        config.addDataSourceProperty("journal_size_limit", "" + LOG_BYTES);
        config.addDataSourceProperty("cache_size", "" + CACHE);
        if (mostPages > 0) {
            config.addDataSourceProperty("max_page_count", "" + mostPages);
        }
        return config;
    }

    @Override
    public Map<String, String> types() {
        return Map.of("bytes", "BLOB", "identity", "INTEGER PRIMARY KEY");
    }

    @Override
    public Trouble judge(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException) {
            return Trouble.AWAY;
        }
        if (!(failure instanceof SQLiteException own)) {
            return Trouble.FAULT;
        }
        SQLiteErrorCode code = own.getResultCode();
        // The low byte is the kind, the others say more of it.
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CONSTRAINT -> Trouble.CROSSED;
            case SQLITE_FULL -> Trouble.NO_ROOM;
            case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_READONLY, SQLITE_PERM -> Trouble.AWAY;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> Trouble.DAMAGED;
            default -> Trouble.FAULT;
        };
    }

    @Override
    public void shrink(Handle handle) {
        handle.execute("PRAGMA incremental_vacuum");
    }

    @Override
    public long bytes(Handle handle) {
        return handle.createQuery("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public String flaws(Handle handle) {
        String answer =
                handle.createQuery("PRAGMA integrity_check").mapTo(String.class).collect(Collectors.joining("; "));
        return answer.equals("ok") ? "" : answer;
    }

    @Override
    public String toString() {
        return file.toString();
    }

    @Override
    public void close() {}
}
