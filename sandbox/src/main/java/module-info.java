/** Processes and jails. */
module dev.valise.sandbox {
    requires transitive dev.valise;
    requires dev.valise.packed;
    requires static org.jspecify;

    exports dev.valise.sandbox;

    provides dev.valise.spi.LocalEngine with
            dev.valise.sandbox.SandboxEngine;
}
