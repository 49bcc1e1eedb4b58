package dev.valise.sandbox;

import dev.valise.packed.PackedScope;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;

/**
 * The packed form of a scope, or of one that it came from: what is as it was there needs not be packed again. Immutable.
 *
 * @param form lives as long as somebody else keeps it
 * @param history of the scope that was packed
 */
record Earlier(WeakReference<PackedScope> form, History history) {
    /** Calls that are looked at for what they touched; after more of them little is as it was. */
    private static final int MOST_CALLS = 64;

    /**
     * An earlier form, and what has happened since.
     *
     * @param calls the oldest first
     */
    record Since(PackedScope form, List<History.Step> calls) {}

    static Earlier of(PackedScope form, History history) {
        return new Earlier(new WeakReference<>(form), history);
    }

    /** What has happened until now; empty where the form is gone, or nothing in it could be left out. */
    Optional<Since> since(History now) {
        return Optional.ofNullable(form.get())
                .filter(found -> !found.independent().isEmpty())
                .flatMap(found -> now.since(history, MOST_CALLS)
                        .filter(calls -> calls.stream().allMatch(History.Step::isWhole))
                        .map(calls -> new Since(found, calls)));
    }
}
