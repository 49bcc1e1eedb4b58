package dev.valise.store;

import dev.valise.CallId;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.packed.Sha256;
import dev.valise.spi.PackedForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Update;

/** The scopes of one tenant. Safe for use by many threads; each method is one transaction. */
public final class StoredScopes {
    /** Of one part: the databases take about twice as much in one value, and copy it. */
    static final int LARGEST_PART = 512 << 20;

    /** How exactly it is known when a scope was used last: reading one costs a write only once in so long. */
    private static final long USE_MILLIS = 10 * 60 * 1000L;

    private static final String COLUMNS = "id, parent, python, call_id, code, ending, created, state, size";

    private static final RowMapper<StoredScope> STORED = (row, context) -> new StoredScope(
            new ScopeRecord(
                    new ScopeId(row.getString("id")),
                    Optional.ofNullable(row.getString("parent")).map(ScopeId::new),
                    row.getString("python"),
                    Optional.ofNullable(row.getString("call_id")).map(CallId::new),
                    new String(row.getBytes("code"), StandardCharsets.UTF_8),
                    row.getString("ending"),
                    Instant.ofEpochMilli(row.getLong("created"))),
            StoredScope.State.valueOf(row.getString("state")),
            row.getLong("size"));

    private final TenantStore tenant;

    StoredScopes(TenantStore tenant) {
        this.tenant = tenant;
    }

    /** A row with content. */
    private record Kept(List<String> pieces, long used) {}

    /**
     * Keeps a scope. When this returns it is on the disk; when it throws nothing of it is there, but where the connection to the
     * database broke while it answered. A scope that is kept already stays as it is, so that this may be repeated. Writes what no
     * other scope of the tenant has, and a few rows.
     *
     * @throws ValiseException OVER_BUDGET, BAD_CALL where a part is too large, STORE_UNAVAILABLE, BAD_STORE
     */
    public void put(ScopeRecord scope, PackedForm form) {
        Contents contents = Contents.of(form);
        try (PackedForm.Reader reader = form.reader()) {
            tenant.database().write("scope.put", handle -> {
                if (note(handle, scope) || state(handle, scope.id()) != StoredScope.State.KEPT) {
                    fill(handle, scope.id(), contents, reader);
                }
                return scope;
            });
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static UncheckedIOException unreadable(IOException cause) {
        return new UncheckedIOException("a scope that is to be stored cannot be read: " + cause.getMessage(), cause);
    }

    /** What of a form goes where. */
    private record Contents(List<String> order, Map<String, byte[]> pieces, List<Bundle> bundles, long size) {
        static Contents of(PackedForm form) {
            List<String> order = new ArrayList<>();
            Map<String, byte[]> pieces = new LinkedHashMap<>();
            long size = 0;
            for (byte[] piece : Pieces.of(form.manifest())) {
                String hash = Sha256.of(piece);
                order.add(hash);
                pieces.put(hash, piece);
                size += piece.length;
            }
            List<Bundle> bundles = new ArrayList<>(Bundle.of(order));
            List<String> hashes = new ArrayList<>();
            for (PackedForm.Content content : form.contents()) {
                if (content.size() > LARGEST_PART) {
                    throw new ValiseException(
                            Code.BAD_CALL,
                            "the scope has a part of " + content.size() + " bytes, and the store takes parts of "
                                    + LARGEST_PART + "; divide what one variable holds among several");
                }
                hashes.add(content.hash());
                size += content.size();
            }
            bundles.addAll(Bundle.of(hashes));
            return new Contents(order, pieces, bundles, size);
        }

        byte[] content(String hash, PackedForm.Reader reader) {
            Optional<byte[]> piece = Optional.ofNullable(pieces.get(hash));
            try {
                return piece.isPresent() ? piece.get() : reader.content(hash);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    private void fill(Handle handle, ScopeId id, Contents contents, PackedForm.Reader reader) {
        long added = new Blobs(handle, tenant.id()).add(contents.bundles(), hash -> contents.content(hash, reader));
        handle.createUpdate("UPDATE scopes SET state = 'KEPT', size = :size, manifest = :manifest,"
                        + " used = :now WHERE tenant = :tenant AND id = :id")
                .bind("size", contents.size())
                .bind("manifest", Pieces.index(contents.order()))
                .bind("now", tenant.now())
                .bind("tenant", tenant.id())
                .bind("id", id.text())
                .execute();
        var links = handle.prepareBatch("INSERT INTO scope_bundles (tenant, scope, bundle)"
                + " VALUES (:tenant, :scope, :bundle) ON CONFLICT DO NOTHING");
        for (String hash :
                contents.bundles().stream().map(Bundle::hash).sorted().toList()) {
            links.bind("tenant", tenant.id())
                    .bind("scope", id.text())
                    .bind("bundle", Hashes.bytes(hash))
                    .add();
        }
        links.execute();
        tenant.charge(handle, added);
    }

    /**
     * Keeps that there is a scope, and how it came to be; its content may follow, or not. A branch may point at it.
     *
     * @throws ValiseException as {@link #put}
     */
    public void note(ScopeRecord scope) {
        tenant.database().write("scope.note", handle -> note(handle, scope));
    }

    /** Whether it was not there. */
    boolean note(Handle handle, ScopeRecord scope) {
        byte[] code = scope.code().getBytes(StandardCharsets.UTF_8);
        boolean isNew = told(
                                handle,
                                scope,
                                code,
                                "INSERT INTO scopes"
                                        + " (tenant, id, parent, python, call_id, code, ending, created, used, state, size)"
                                        + " VALUES (:tenant, :id, :parent, :python, :call, :code, :ending, :created, :now, 'NOTED', 0)"
                                        + " ON CONFLICT DO NOTHING")
                        .bind("now", tenant.now())
                        .execute()
                > 0;
        if (isNew) {
            tenant.charge(handle, TenantStore.ROW_BYTES + code.length);
        } else if (!scope.ending().isEmpty() && isTold(handle, scope, code)) {
            tenant.charge(handle, code.length);
        }
        return isNew;
    }

    /** Whether nobody had told how the scope came to be: its content was there first. */
    private boolean isTold(Handle handle, ScopeRecord scope, byte[] code) {
        return told(
                                handle,
                                scope,
                                code,
                                "UPDATE scopes SET parent = :parent, python = :python, call_id = :call, code = :code,"
                                        + " ending = :ending, created = :created"
                                        + " WHERE tenant = :tenant AND id = :id AND ending = '' AND LENGTH(code) = 0")
                        .execute()
                > 0;
    }

    /** A statement that writes how a scope came to be. */
    private Update told(Handle handle, ScopeRecord scope, byte[] code, String sql) {
        return handle.createUpdate(sql)
                .bind("tenant", tenant.id())
                .bind("id", scope.id().text())
                .bind("parent", scope.parent().map(ScopeId::text))
                .bind("python", scope.python())
                .bind("call", scope.call().map(CallId::text))
                .bind("code", code)
                .bind("ending", scope.ending())
                .bind("created", scope.created().toEpochMilli());
    }

    private StoredScope.State state(Handle handle, ScopeId id) {
        return StoredScope.State.valueOf(
                handle.createQuery("SELECT state FROM scopes WHERE tenant = :tenant AND id = :id")
                        .bind("tenant", tenant.id())
                        .bind("id", id.text())
                        .mapTo(String.class)
                        .one());
    }

    /**
     * The content of a scope, all of it in memory; empty where there is none. Whoever reads it checks the hashes
     * ({@code PackedScope.of}). It counts as used now.
     *
     * @throws ValiseException BAD_STORE where a piece is missing, STORE_UNAVAILABLE
     */
    public Optional<PackedForm> find(ScopeId id) {
        return tenant.database()
                .read(
                        "scope.find",
                        handle -> kept(handle, id).map(kept -> {
                            Map<String, byte[]> blobs = new Blobs(handle, tenant.id()).ofScope(id.text());
                            return new Found(kept.used(), form(id, kept, blobs));
                        }))
                .map(found -> {
                    if (tenant.now() - found.used() > USE_MILLIS) {
                        touch(id);
                    }
                    return found.form();
                });
    }

    private record Found(long used, PackedForm form) {}

    private Optional<Kept> kept(Handle handle, ScopeId id) {
        return handle.createQuery(
                        "SELECT manifest, used FROM scopes" + " WHERE tenant = :tenant AND id = :id AND state = 'KEPT'")
                .bind("tenant", tenant.id())
                .bind("id", id.text())
                .map((row, context) -> new Kept(Pieces.hashes(row.getBytes(1)), row.getLong(2)))
                .findOne();
    }

    private static KeptForm form(ScopeId id, Kept kept, Map<String, byte[]> blobs) {
        Map<String, byte[]> contents = new HashMap<>(blobs);
        List<byte[]> pieces = new ArrayList<>();
        for (String hash : kept.pieces()) {
            pieces.add(Optional.ofNullable(blobs.get(hash))
                    .orElseThrow(() -> new ValiseException(
                            Code.BAD_STORE, "the store has no piece " + hash + " of the manifest of " + id)));
        }
        // A part may have the same bytes as a piece, and is none the worse for being given too.
        return new KeptForm(Pieces.join(pieces), contents);
    }

    /** Counts a scope as used now, by those who have it without reading it. */
    public void touch(ScopeId id) {
        tenant.database()
                .write(
                        "scope.touch",
                        handle -> handle.createUpdate(
                                        "UPDATE scopes SET used = :now WHERE tenant = :tenant AND id = :id")
                                .bind("now", tenant.now())
                                .bind("tenant", tenant.id())
                                .bind("id", id.text())
                                .execute());
    }

    /** What is known of a scope; empty where nothing is, and where it is another tenant's. */
    public Optional<StoredScope> describe(ScopeId id) {
        return tenant.database()
                .read(
                        "scope.describe",
                        handle -> handle.createQuery(
                                        "SELECT " + COLUMNS + " FROM scopes WHERE tenant = :tenant AND id = :id")
                                .bind("tenant", tenant.id())
                                .bind("id", id.text())
                                .map(STORED)
                                .findOne());
    }

    /** A scope and its ancestors, the newest first, as far as they are known; at most so many. */
    public List<StoredScope> log(ScopeId id, int most) {
        return tenant.database()
                .read(
                        "scope.log",
                        handle -> handle.createQuery("WITH RECURSIVE line (step, scope) AS ("
                                        + " SELECT 1, CAST(:id AS TEXT) UNION ALL"
                                        + " SELECT l.step + 1, s.parent FROM line l JOIN scopes s"
                                        + " ON s.tenant = :tenant AND s.id = l.scope"
                                        + " WHERE s.parent IS NOT NULL AND l.step < :most)"
                                        + " SELECT " + COLUMNS + " FROM line l JOIN scopes s"
                                        + " ON s.tenant = :tenant AND s.id = l.scope ORDER BY l.step")
                                .bind("id", id.text())
                                .bind("tenant", tenant.id())
                                .bind("most", most)
                                .map(STORED)
                                .list());
    }

    /**
     * Removes the content of a scope, and what is known of it, but where a branch has it in its history. The room is free when
     * {@link Store#collect} has run.
     *
     * @return whether it is removed
     */
    public boolean remove(ScopeId id) {
        return tenant.database().write("scope.remove", handle -> {
            List<Long> removed = handle.createQuery(
                            "DELETE FROM scopes WHERE tenant = :tenant AND id = :id AND NOT EXISTS"
                                    + " (SELECT 1 FROM moves m WHERE m.tenant = scopes.tenant AND m.scope = scopes.id)"
                                    + " RETURNING LENGTH(code)")
                    .bind("tenant", tenant.id())
                    .bind("id", id.text())
                    .mapTo(Long.class)
                    .list();
            removed.forEach(code -> tenant.charge(handle, -TenantStore.ROW_BYTES - code));
            return !removed.isEmpty();
        });
    }
}
