/** The packed form of a scope. */
module dev.valise.packed {
    requires transitive dev.valise;
    requires static org.jspecify;

    exports dev.valise.packed;
}
