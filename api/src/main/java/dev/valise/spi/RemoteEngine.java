package dev.valise.spi;

import dev.valise.Valise;
import java.net.URI;

/** Connects to Valises on servers. Found by {@link java.util.ServiceLoader}. */
public interface RemoteEngine {
    /**
     * Connects to one; see {@link Valise#connect}.
     *
     * @throws dev.valise.ValiseException BAD_CALL, where the address or the key cannot be one
     */
    Valise connect(URI server, String key);
}
