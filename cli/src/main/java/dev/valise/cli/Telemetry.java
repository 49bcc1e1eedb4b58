package dev.valise.cli;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Traces by OpenTelemetry, where the variables of the environment that it defines for all programs ask for them. Nothing of it is loaded
 * else.
 */
final class Telemetry {
    /** What differs from the defaults of OpenTelemetry. */
    static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "valise",
            "otel.metrics.exporter", "none", // GET /metrics has them
            "otel.logs.exporter", "none",
            "otel.exporter.otlp.protocol", "http/protobuf"); // what the JDK's own client speaks

    private Telemetry() {}

    /** Whether one of them names an exporter, or where spans shall go. */
    static boolean isAskedFor(Map<String, String> environment) {
        if (environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")) {
            return false;
        }
        String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "");
        return exporter.isEmpty()
                ? Stream.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
                        .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty())
                : !exporter.equals("none");
    }

    /**
     * Starts it, by what the environment says; what it does not say is as OpenTelemetry has it, but for what a server of Valise does not
     * have. What is still to be sent is sent when the virtual machine ends.
     */
    static OpenTelemetry start() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> DEFAULTS)
                .build()
                .getOpenTelemetrySdk();
    }
}
