package dev.valise.spi;

import dev.valise.Valise;

/** Starts Valises in this process. Found by {@link java.util.ServiceLoader}. */
public interface LocalEngine {
    /**
     * Starts one.
     *
     * @throws dev.valise.ValiseException HOST_UNFIT, with the cause and the fix
     */
    Valise start(LocalSettings settings);
}
