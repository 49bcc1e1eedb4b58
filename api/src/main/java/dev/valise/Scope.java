package dev.valise;

/**
 * One immutable version of a namespace: everything that the code of its calls defined. A call never changes a scope; it
 * makes a new one. This object is the scope's name; the scope itself lives where it was made. Safe to share between
 * threads; two with the same id are the same scope.
 */
public record Scope(ScopeId id) {
    private static final Scope EMPTY = new Scope(new ScopeId("sc_empty"));

    /** The scope in which nothing is defined, from which every lineage begins. */
    public static Scope empty() {
        return EMPTY;
    }

    @Override
    public String toString() {
        return id.text();
    }
}
