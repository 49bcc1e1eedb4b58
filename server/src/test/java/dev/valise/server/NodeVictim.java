package dev.valise.server;

import dev.valise.service.StoreUse;
import dev.valise.store.StoreSettings;
import java.io.IOException;
import java.io.OutputStream;

/** A server in a process of its own, until its input ends. To be killed. */
final class NodeVictim {
    private NodeVictim() {}

    /** Takes where the store is; prints the address. */
    public static void main(String[] arguments) throws IOException {
        try (Server server = Server.start(on(arguments[0]))) {
            System.out.println(server.address());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** The settings of a node on a store. */
    static ServerSettings on(String store) {
        ServerSettings settings = LiveServer.local();
        return settings.withService(settings.service().withStore(StoreUse.DEFAULT.at(StoreSettings.of(store))));
    }
}
