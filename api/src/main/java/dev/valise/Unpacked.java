package dev.valise;

import java.util.List;

/**
 * A scope that was rebuilt from its packed form. Immutable.
 *
 * @param scope to be called
 * @param missing what it lacks: what had stayed behind when it was packed, and what this interpreter could not rebuild,
 *     such as functions in a syntax that it does not have
 */
public record Unpacked(Scope scope, List<Loss> missing) {
    public Unpacked {
        missing = List.copyOf(missing);
    }
}
