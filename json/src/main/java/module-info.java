/** Values and outcomes as JSON, both ways. */
module dev.valise.json {
    requires transitive dev.valise;
    requires static org.jspecify;
    requires transitive tools.jackson.core;
    requires transitive tools.jackson.databind;

    exports dev.valise.json;
}
