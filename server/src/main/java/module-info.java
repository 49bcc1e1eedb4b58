/** Valise over HTTP. */
// Kotlin's and the servlets' jars have names for modules, and some of them are none.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.valise.server {
    requires dev.valise;
    requires dev.valise.json;
    requires io.javalin;
    requires io.opentelemetry.context;
    requires jakarta.servlet;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires static kotlin.stdlib;
    requires static org.jspecify;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires transitive dev.valise.service;
    requires transitive io.opentelemetry.api;

    exports dev.valise.server;

    // Jackson makes the records that bodies are read into.
    opens dev.valise.server to
            tools.jackson.databind;
}
