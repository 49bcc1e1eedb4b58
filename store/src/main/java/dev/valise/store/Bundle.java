package dev.valise.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Blobs that follow each other in a scope, as one thing to refer to: of a thousand variables there are sixty bundles, and a call that
 * changes one variable makes one new bundle. What ends a bundle is its last blob itself, so that the others stay as they are.
 *
 * @param hash of the hashes of its blobs
 */
record Bundle(String hash, List<String> blobs) {
    /** One hash in so many ends a bundle: of a thousand blobs, a change costs about as many rows in bundles as for the list of them. */
    private static final int USUAL = 16;

    /** Whoever chooses hashes cannot make it larger. */
    private static final int MOST = 4 * USUAL;

    Bundle {
        blobs = List.copyOf(blobs);
    }

    static List<Bundle> of(List<String> hashes) {
        List<Bundle> bundles = new ArrayList<>();
        LinkedHashSet<String> next = new LinkedHashSet<>();
        for (String hash : hashes) {
            next.add(hash);
            if (Integer.parseInt(hash.substring(0, 2), 16) % USUAL == 0 || next.size() == MOST) {
                bundles.add(of(next));
                next.clear();
            }
        }
        if (!next.isEmpty()) {
            bundles.add(of(next));
        }
        return bundles;
    }

    private static Bundle of(LinkedHashSet<String> blobs) {
        List<String> all = List.copyOf(blobs);
        return new Bundle(Pieces.hashOf(all), all);
    }
}
