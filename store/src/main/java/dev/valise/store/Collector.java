package dev.valise.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Removes what one tenant's retention does not cover, beside those who write. What keeps it safe is the database: whoever refers to a
 * row that is being removed, and whoever removes one that is being referred to, fails by its foreign key, and does his transaction again
 * on what is there then. And who moves a branch to a scope changes the scope's row first, which this has to change, too.
 */
final class Collector {
    /** Rows that are removed at once: writers wait meanwhile. */
    private static final int AT_ONCE = 500;

    private static final String IN_NO_HISTORY =
            " AND NOT EXISTS (SELECT 1 FROM moves m WHERE m.tenant = scopes.tenant AND m.scope = scopes.id)";

    private final Database database;
    private final long tenant;
    private final long now;
    private final Retention retention;

    Collector(Database database, long tenant, long now, Retention retention) {
        this.database = database;
        this.tenant = tenant;
        this.now = now;
        this.retention = retention;
    }

    Collected collect() {
        database.write("collect", this::shortenHistories);
        long scopes = removeContents();
        database.write("collect", this::removeRows);
        long calls = database.write("collect", this::removeCalls);
        database.write("collect", this::removeBundles);
        long bytes = 0;
        for (List<Long> some = removeBlobs(); !some.isEmpty(); some = removeBlobs()) {
            bytes += some.stream().mapToLong(size -> size).sum();
        }
        return new Collected(scopes, calls, bytes);
    }

    private <S extends SqlStatement<S>> S bound(S statement) {
        return statement
                .bind("tenant", tenant)
                .bind("cutoff", now - retention.scopes().toMillis());
    }

    private int shortenHistories(Handle handle) {
        return handle.createUpdate("DELETE FROM moves WHERE tenant = :tenant AND position <"
                        + " (SELECT b.position FROM branches b WHERE b.tenant = moves.tenant AND b.name = moves.branch)"
                        + " - :most")
                .bind("tenant", tenant)
                .bind("most", retention.moves())
                .execute();
    }

    private long removeContents() {
        long removed = 0;
        for (List<String> some = expired(); !some.isEmpty(); some = expired()) {
            removed += some.size();
        }
        return removed;
    }

    /** Removes the contents of some scopes, and gives their ids. */
    private List<String> expired() {
        return database.write("collect", handle -> {
            // First the rows are taken, for which who moves a branch to them has to wait, or this for him. Only the
            // next question
            // sees what he did: the first may have been asked before.
            List<String> taken = bound(
                            handle.createQuery("UPDATE scopes SET used = used WHERE tenant = :tenant AND id IN"
                                    + " (SELECT id FROM scopes WHERE tenant = :tenant AND state = 'KEPT' AND used < :cutoff"
                                    + IN_NO_HISTORY + " LIMIT :most) RETURNING id"))
                    .bind("most", AT_ONCE)
                    .mapTo(String.class)
                    .list();
            if (taken.isEmpty()) {
                return taken;
            }
            List<String> gone = bound(handle.createQuery("UPDATE scopes SET state = 'GONE', manifest = NULL, size = 0"
                            + " WHERE tenant = :tenant AND id IN (<ids>) AND state = 'KEPT' AND used < :cutoff"
                            + IN_NO_HISTORY + " RETURNING id"))
                    .bindList("ids", taken)
                    .mapTo(String.class)
                    .list();
            if (!gone.isEmpty()) {
                handle.createUpdate("DELETE FROM scope_bundles WHERE tenant = :tenant AND scope IN (<ids>)")
                        .bind("tenant", tenant)
                        .bindList("ids", gone)
                        .execute();
            }
            return gone;
        });
    }

    /** Rows of scopes without content, which the log of no other scope needs. */
    private int removeRows(Handle handle) {
        List<Long> codes = bound(handle.createQuery("DELETE FROM scopes WHERE tenant = :tenant AND state <> 'KEPT'"
                        + " AND used < :cutoff" + IN_NO_HISTORY
                        + " AND id NOT IN (WITH RECURSIVE needed (id) AS ("
                        + " SELECT parent FROM scopes s WHERE s.tenant = :tenant AND s.parent IS NOT NULL"
                        + " AND (s.state = 'KEPT' OR s.used >= :cutoff OR EXISTS"
                        + " (SELECT 1 FROM moves m WHERE m.tenant = s.tenant AND m.scope = s.id))"
                        + " UNION SELECT s.parent FROM needed n JOIN scopes s ON s.tenant = :tenant AND s.id = n.id"
                        + " WHERE s.parent IS NOT NULL) SELECT id FROM needed)"
                        + " RETURNING LENGTH(code)"))
                .mapTo(Long.class)
                .list();
        release(
                handle,
                codes.stream().mapToLong(code -> code + TenantStore.ROW_BYTES).sum());
        return codes.size();
    }

    private long removeCalls(Handle handle) {
        List<Long> sizes = handle.createQuery("DELETE FROM calls WHERE tenant = :tenant AND created < :cutoff"
                        + " AND (state IN ('ENDED', 'WITHDRAWN') OR due < :cutoff)"
                        + " RETURNING LENGTH(body) + COALESCE(LENGTH(answer), 0)")
                .bind("tenant", tenant)
                .bind("cutoff", now - retention.calls().toMillis())
                .mapTo(Long.class)
                .list();
        release(
                handle,
                sizes.stream().mapToLong(size -> size + TenantStore.ROW_BYTES).sum());
        return sizes.size();
    }

    private int removeBundles(Handle handle) {
        return handle.createUpdate(
                        "DELETE FROM bundles WHERE tenant = :tenant AND NOT EXISTS (SELECT 1 FROM scope_bundles s"
                                + " WHERE s.tenant = bundles.tenant AND s.bundle = bundles.hash)")
                .bind("tenant", tenant)
                .execute();
    }

    /** Gives their sizes. */
    private List<Long> removeBlobs() {
        return database.write("collect", handle -> {
            List<Long> sizes = handle.createQuery("DELETE FROM blobs WHERE tenant = :tenant AND hash IN"
                            + " (SELECT b.hash FROM blobs b WHERE b.tenant = :tenant AND NOT EXISTS"
                            + " (SELECT 1 FROM bundle_blobs l WHERE l.tenant = b.tenant AND l.blob = b.hash)"
                            + " LIMIT :most) RETURNING size")
                    .bind("tenant", tenant)
                    .bind("most", AT_ONCE)
                    .mapTo(Long.class)
                    .list();
            release(handle, sizes.stream().mapToLong(size -> size).sum());
            return sizes;
        });
    }

    private void release(Handle handle, long bytes) {
        handle.createUpdate("UPDATE tenants SET used = used - :bytes WHERE id = :tenant")
                .bind("bytes", bytes)
                .bind("tenant", tenant)
                .execute();
    }
}
