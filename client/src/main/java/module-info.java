/** The Valise of a server, over HTTP. */
@SuppressWarnings("requires-automatic")
module dev.valise.client {
    requires transitive dev.valise;
    requires dev.valise.json;
    requires java.net.http;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static org.jspecify;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports dev.valise.client;

    provides dev.valise.spi.RemoteEngine with
            dev.valise.client.Connector;
}
