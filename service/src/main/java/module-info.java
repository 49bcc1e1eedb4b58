/** The use cases of many tenants. */
module dev.valise.service {
    requires transitive dev.valise;
    requires transitive dev.valise.packed;
    requires transitive dev.valise.store;
    requires static org.jspecify;

    exports dev.valise.service;
}
