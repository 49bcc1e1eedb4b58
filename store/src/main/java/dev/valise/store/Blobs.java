package dev.valise.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The blobs and bundles of one tenant, inside of one transaction. */
final class Blobs {
    /** Hashes that one question may name: both databases take more, and gain nothing by it. */
    private static final int AT_ONCE = 500;

    /** Rows that are sent together, where they are small; large ones are sent before they pile up. */
    private static final int BATCH = 200;

    private static final int BATCH_BYTES = 4 << 20;

    /** Rows that PostgreSQL sends at once: without this, all of a scope twice in the heap. */
    private static final int FETCHED = 100;

    private final Handle handle;
    private final long tenant;

    Blobs(Handle handle, long tenant) {
        this.handle = handle;
        this.tenant = tenant;
    }

    /**
     * Makes sure that these are there, with all that is in them.
     *
     * @param content gives the bytes of what is not there
     * @return how many bytes were new
     */
    long add(Collection<Bundle> bundles, Function<String, byte[]> content) {
        Set<String> known = known("bundles", bundles.stream().map(Bundle::hash).toList());
        // In the order of hashes, as everybody else: those who wait for each other's rows do not wait in circles.
        TreeMap<String, Bundle> missing = new TreeMap<>();
        bundles.stream().filter(each -> !known.contains(each.hash())).forEach(each -> missing.put(each.hash(), each));
        List<String> blobs = missing.values().stream()
                .flatMap(each -> each.blobs().stream())
                .sorted()
                .distinct()
                .toList();
        long bytes = addBlobs(blobs, content);
        addBundles(missing.values());
        return bytes;
    }

    private Set<String> known(String table, List<String> hashes) {
        Set<String> known = new HashSet<>();
        for (int i = 0; i < hashes.size(); i += AT_ONCE) {
            List<String> some = hashes.subList(i, Math.min(hashes.size(), i + AT_ONCE));
            handle.createQuery("SELECT hash FROM <table> WHERE tenant = :tenant AND hash IN (<hashes>)")
                    .define("table", table)
                    .bind("tenant", tenant)
                    .bindList("hashes", Hashes.bytes(some))
                    .mapTo(byte[].class)
                    .forEach(hash -> known.add(Hashes.hex(hash)));
        }
        return known;
    }

    private long addBlobs(List<String> hashes, Function<String, byte[]> content) {
        Set<String> known = known("blobs", hashes);
        long added = 0;
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO blobs (tenant, hash, size, content)"
                + " VALUES (:tenant, :hash, :size, :content) ON CONFLICT DO NOTHING")) {
            List<Integer> sizes = new ArrayList<>();
            int bytes = 0;
            for (String hash : hashes) {
                if (known.contains(hash)) {
                    continue;
                }
                byte[] blob = content.apply(hash);
                batch.bind("tenant", tenant)
                        .bind("hash", Hashes.bytes(hash))
                        .bind("size", blob.length)
                        .bind("content", blob)
                        .add();
                sizes.add(blob.length);
                bytes += blob.length;
                if (bytes > BATCH_BYTES || sizes.size() == BATCH) {
                    added += send(batch, sizes);
                    bytes = 0;
                }
            }
            return added + send(batch, sizes);
        }
    }

    /** Gives the bytes that nobody else added meanwhile. */
    private static long send(PreparedBatch batch, List<Integer> sizes) {
        int[] counts = sizes.isEmpty() ? new int[0] : batch.execute();
        long added = 0;
        for (int i = 0; i < counts.length; i++) {
            added += counts[i] > 0 ? sizes.get(i) : 0;
        }
        sizes.clear();
        return added;
    }

    private void addBundles(Collection<Bundle> bundles) {
        try (PreparedBatch heads = handle.prepareBatch(
                        "INSERT INTO bundles (tenant, hash) VALUES (:tenant, :hash) ON CONFLICT DO NOTHING");
                PreparedBatch links = handle.prepareBatch("INSERT INTO bundle_blobs (tenant, bundle, blob)"
                        + " VALUES (:tenant, :bundle, :blob) ON CONFLICT DO NOTHING")) {
            for (Bundle bundle : bundles) {
                byte[] hash = Hashes.bytes(bundle.hash());
                heads.bind("tenant", tenant).bind("hash", hash).add();
                bundle.blobs().stream()
                        .sorted()
                        .forEach(blob -> links.bind("tenant", tenant)
                                .bind("bundle", hash)
                                .bind("blob", Hashes.bytes(blob))
                                .add());
            }
            if (!bundles.isEmpty()) {
                heads.execute();
                links.execute();
            }
        }
    }

    /** Everything that a scope refers to, by its hash. */
    Map<String, byte[]> ofScope(String scope) {
        Map<String, byte[]> blobs = new HashMap<>();
        handle.createQuery("SELECT hash, content FROM blobs WHERE tenant = :tenant AND hash IN"
                        + " (SELECT b.blob FROM scope_bundles s JOIN bundle_blobs b"
                        + " ON b.tenant = s.tenant AND b.bundle = s.bundle"
                        + " WHERE s.tenant = :tenant AND s.scope = :scope)")
                .setFetchSize(FETCHED)
                .bind("tenant", tenant)
                .bind("scope", scope)
                .map((row, context) -> Map.entry(Hashes.hex(row.getBytes(1)), row.getBytes(2)))
                .forEach(each -> blobs.put(each.getKey(), each.getValue()));
        return blobs;
    }

    /** The sizes of everything that a scope refers to, by the hashes. */
    Map<String, Long> sizesOfScope(String scope) {
        Map<String, Long> sizes = new HashMap<>();
        handle.createQuery("SELECT DISTINCT t.hash, t.size FROM scope_bundles s JOIN bundle_blobs b"
                        + " ON b.tenant = s.tenant AND b.bundle = s.bundle JOIN blobs t"
                        + " ON t.tenant = b.tenant AND t.hash = b.blob WHERE s.tenant = :tenant AND s.scope = :scope")
                .bind("tenant", tenant)
                .bind("scope", scope)
                .map((row, context) -> Map.entry(Hashes.hex(row.getBytes(1)), row.getLong(2)))
                .forEach(each -> sizes.put(each.getKey(), each.getValue()));
        return sizes;
    }

    /** Those of these that are there. */
    Map<String, byte[]> contents(List<String> hashes) {
        Map<String, byte[]> contents = new HashMap<>();
        for (int i = 0; i < hashes.size(); i += AT_ONCE) {
            handle.createQuery("SELECT hash, content FROM blobs WHERE tenant = :tenant AND hash IN (<hashes>)")
                    .bind("tenant", tenant)
                    .bindList("hashes", Hashes.bytes(hashes.subList(i, Math.min(hashes.size(), i + AT_ONCE))))
                    .map((row, context) -> Map.entry(Hashes.hex(row.getBytes(1)), row.getBytes(2)))
                    .forEach(each -> contents.put(each.getKey(), each.getValue()));
        }
        return contents;
    }
}
