/** The command valise. */
@SuppressWarnings("requires-automatic")
module dev.valise.cli {
    requires dev.valise;
    requires dev.valise.json;
    requires dev.valise.packed;
    requires dev.valise.sandbox;
    requires dev.valise.server;
    requires info.picocli;
    requires io.opentelemetry.api;
    requires io.opentelemetry.sdk;
    requires io.opentelemetry.sdk.autoconfigure;
    requires java.logging;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.toml;
    requires static org.jspecify;

    // picocli reads the annotations of the commands and sets their fields.
    opens dev.valise.cli to
            info.picocli;
}
