/** What every Valise does, as tests that run on each of them. */
module dev.valise.conformance {
    requires transitive dev.valise;
    requires java.sql;
    requires org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports dev.valise.conformance;

    opens dev.valise.conformance;
}
