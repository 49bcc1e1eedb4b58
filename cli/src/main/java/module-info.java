/** The command valise. */
module dev.valise.cli {
    requires dev.valise;
    requires dev.valise.packed;
    requires dev.valise.sandbox;
    requires static org.jspecify;
}
