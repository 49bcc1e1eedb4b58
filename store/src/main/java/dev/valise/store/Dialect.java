package dev.valise.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.SQLException;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What differs between databases; all else is the same SQL. Safe for use by many threads. */
sealed interface Dialect extends AutoCloseable permits Sqlite, Postgres {
    /** Connections whose transactions write. What they commit is on the disk. */
    HikariConfig writers();

    /** Connections whose transactions see one state of the database from their first statement on. */
    HikariConfig readers();

    /** What stands for the types that they name differently: {@code bytes}, {@code identity}. */
    Map<String, String> types();

    Trouble judge(SQLException failure);

    /** Gives room back to the system after much was deleted, where the database does not do it by itself. */
    void shrink(Handle handle);

    /** How many bytes all of it takes. */
    long bytes(Handle handle);

    /** What is wrong with its files, as the database itself finds out; empty where nothing is, or it does not say. */
    String flaws(Handle handle);

    @Override
    void close();
}
