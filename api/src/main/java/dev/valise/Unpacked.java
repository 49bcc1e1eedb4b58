package dev.valise;

import java.util.List;

/**
 * A scope that was rebuilt from its packed form. Immutable.
 *
 * @param scope to be called
 * @param missing what it lacks: what had stayed behind when it was packed, and what this interpreter could not rebuild,
 *     such as functions in a syntax that it does not have
 * @param patchesMissing the names of patches that were active where it was packed and are not here: what its code calls
 *     may do something else now
 */
public record Unpacked(Scope scope, List<Loss> missing, List<String> patchesMissing) {
    public Unpacked {
        missing = List.copyOf(missing);
        patchesMissing = List.copyOf(patchesMissing);
    }

    /** A scope that is under the same patches as before. */
    public Unpacked(Scope scope, List<Loss> missing) {
        this(scope, missing, List.of());
    }
}
