package dev.valise.client;

import dev.valise.Valise;
import dev.valise.spi.RemoteEngine;
import java.net.URI;

/** Makes the Valises of servers. */
public final class Connector implements RemoteEngine {
    /** For {@link java.util.ServiceLoader}. */
    public Connector() {}

    @Override
    public Valise connect(URI server, String key) {
        return new RemoteValise(new Connection(Address.of(server, key)));
    }
}
