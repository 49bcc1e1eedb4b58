/** The packed form of a scope. */
// What makes the text diffs has a name for modules in its manifest, but is none.
@SuppressWarnings("requires-automatic")
module dev.valise.packed {
    requires io.github.javadiffutils;
    requires static org.jspecify;
    requires tools.jackson.core;
    requires transitive dev.valise;

    exports dev.valise.packed;
}
