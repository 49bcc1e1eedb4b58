package dev.valise.server;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one real server, with a real jail, that all of them share: it ends with the last of them. */
final class LiveServer implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LiveServer.class);

    /** What the engine of the tests closes at their end. */
    private record Running(Server server) implements AutoCloseable {
        @Override
        public void close() {
            server.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("server", key -> new Running(Server.start(local())), Running.class)
                .server();
    }

    /** Settings on a free port of the loopback address. */
    static ServerSettings local() {
        return ServerSettings.DEFAULT.withAddress("127.0.0.1", 0);
    }
}
