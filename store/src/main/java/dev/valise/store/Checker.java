package dev.valise.store;

import dev.valise.packed.Bounds;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import dev.valise.packed.Sha256;
import dev.valise.spi.PackedForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Looks at everything in a store, in one state of it: hashes, sizes, references, counts. Use once. */
final class Checker {
    /** Problems that are told: whoever has more needs a copy of the store, and no longer list. */
    private static final int MOST = 1_000;

    /** Contents that are in memory at one time. */
    private static final int FETCHED = 10;

    private final Handle handle;
    private final List<String> problems = new ArrayList<>();
    private long scopes;
    private long blobs;
    private long bytes;

    Checker(Handle handle) {
        this.handle = handle;
    }

    StoreCheck check() {
        checkBlobs();
        checkReferences();
        handle.createQuery("SELECT tenant, id, manifest FROM scopes WHERE state = 'KEPT' ORDER BY tenant, id")
                .map((row, context) -> new Kept(row.getLong(1), row.getString(2), Pieces.hashes(row.getBytes(3))))
                .list()
                .forEach(this::checkScope);
        checkCounts();
        return new StoreCheck(scopes, blobs, bytes, problems);
    }

    private record Kept(long tenant, String id, List<String> pieces) {}

    private void found(String problem) {
        if (problems.size() < MOST) {
            problems.add(problem);
        }
    }

    private void checkBlobs() {
        handle.createQuery("SELECT hash, size, content FROM blobs")
                .setFetchSize(FETCHED)
                .map((row, context) -> {
                    String hash = Hashes.hex(row.getBytes(1));
                    byte[] content = row.getBytes(3);
                    blobs++;
                    bytes += content.length;
                    if (content.length != row.getLong(2) || !Sha256.of(content).equals(hash)) {
                        found("the content " + hash + " is damaged: its size or its SHA-256 is another");
                    }
                    return hash;
                })
                .forEach(hash -> {});
    }

    /** The database keeps them by itself, as long as its files are whole. */
    private void checkReferences() {
        missing(
                "a bundle refers to a content that is missing",
                "bundle_blobs r LEFT JOIN blobs t"
                        + " ON t.tenant = r.tenant AND t.hash = r.blob WHERE t.hash IS NULL");
        missing(
                "a scope refers to a bundle that is missing",
                "scope_bundles r LEFT JOIN bundles t"
                        + " ON t.tenant = r.tenant AND t.hash = r.bundle WHERE t.hash IS NULL");
        missing(
                "the history of a branch has a scope that is missing",
                "moves r LEFT JOIN scopes t" + " ON t.tenant = r.tenant AND t.id = r.scope WHERE t.id IS NULL");
        missing(
                "the history of a branch has a scope whose content was removed",
                "moves r JOIN scopes t" + " ON t.tenant = r.tenant AND t.id = r.scope WHERE t.state = 'GONE'");
        missing(
                "a branch points at no step of its history",
                "branches r LEFT JOIN moves t"
                        + " ON t.tenant = r.tenant AND t.branch = r.name AND t.position = r.position WHERE t.scope IS NULL");
    }

    private void missing(String problem, String which) {
        long count = count("COUNT(*) FROM " + which);
        if (count > 0) {
            found(problem + " (" + count + " times)");
        }
    }

    private long count(String what) {
        return handle.createQuery("SELECT " + what).mapTo(Long.class).one();
    }

    private void checkScope(Kept kept) {
        scopes++;
        String scope = "the scope " + kept.id() + " of tenant " + kept.tenant();
        Blobs all = new Blobs(handle, kept.tenant());
        Map<String, Long> sizes = all.sizesOfScope(kept.id());
        Map<String, byte[]> pieces = new HashMap<>(all.contents(kept.pieces()));
        List<byte[]> manifest = new ArrayList<>();
        for (String hash : kept.pieces()) {
            Optional.ofNullable(pieces.get(hash))
                    .ifPresentOrElse(manifest::add, () -> found(scope + " lacks " + hash + " of its manifest"));
        }
        try {
            PackedForm whole = new KeptForm(Pieces.join(manifest), Map.of());
            for (PackedForm.Content each :
                    PackedScope.of(whole, Bounds.ofScopes()).form().contents()) {
                if (!Optional.of((long) each.size()).equals(Optional.ofNullable(sizes.get(each.hash())))) {
                    found(scope + " lacks the content " + each.hash() + ", or that has another size");
                }
            }
        } catch (MalformedException e) {
            found(scope + " has a manifest that is damaged: " + e.getMessage());
        }
    }

    private void checkCounts() {
        handle.createQuery("SELECT t.name, t.used,"
                        + " (SELECT COALESCE(SUM(size), 0) FROM blobs WHERE tenant = t.id)"
                        + " + (SELECT COALESCE(SUM(LENGTH(code) + :row), 0) FROM scopes WHERE tenant = t.id)"
                        + " + (SELECT COALESCE(SUM(LENGTH(body) + COALESCE(LENGTH(answer), 0) + :row), 0)"
                        + " FROM calls WHERE tenant = t.id)"
                        + " + (SELECT COUNT(*) * :row FROM branches WHERE tenant = t.id) FROM tenants t")
                .bind("row", TenantStore.ROW_BYTES)
                .map((row, context) -> {
                    if (row.getLong(2) != row.getLong(3)) {
                        found("the tenant " + row.getString(1) + " is said to take " + row.getLong(2)
                                + " bytes, and takes " + row.getLong(3));
                    }
                    return "";
                })
                .forEach(each -> {});
    }
}
