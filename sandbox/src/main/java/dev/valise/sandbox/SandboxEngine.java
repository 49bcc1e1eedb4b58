package dev.valise.sandbox;

import dev.valise.Valise;
import dev.valise.spi.LocalEngine;
import dev.valise.spi.LocalSettings;

/** Starts {@link Valise#local} Valises: each with a jail of its own. */
public final class SandboxEngine implements LocalEngine {
    /** For the service loader. */
    public SandboxEngine() {}

    @Override
    public Valise start(LocalSettings settings) {
        return Sandbox.start(settings, JailFactory.find(settings));
    }
}
