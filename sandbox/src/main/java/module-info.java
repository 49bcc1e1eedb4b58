/** Processes and jails. */
module dev.valise.sandbox {
    requires dev.valise;
    requires dev.valise.packed;
    requires static org.jspecify;
}
