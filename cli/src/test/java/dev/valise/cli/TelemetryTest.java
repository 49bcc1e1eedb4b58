package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a server traces, and where to. */
class TelemetryTest {
    @Test
    void itIsOffUnlessTheEnvironmentAsksForIt() {
        assertThat(Telemetry.isAskedFor(Map.of())).isFalse();
        assertThat(Telemetry.isAskedFor(Map.of("OTEL_SERVICE_NAME", "shop"))).isFalse();
        assertThat(Telemetry.isAskedFor(Map.of("OTEL_TRACES_EXPORTER", "otlp"))).isTrue();
        assertThat(Telemetry.isAskedFor(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")))
                .isTrue();
    }

    @Test
    void itIsOffWhereTheEnvironmentSaysSo() {
        String endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
        assertThat(Telemetry.isAskedFor(Map.of(endpoint, "http://x", "OTEL_TRACES_EXPORTER", "none")))
                .isFalse();
        assertThat(Telemetry.isAskedFor(Map.of(endpoint, "http://x", "OTEL_SDK_DISABLED", "true")))
                .isFalse();
    }

    /** By what is on the class path of the command, and by its defaults. */
    @Test
    void spansArriveWhereTheEnvironmentSays() throws Exception {
        BlockingQueue<String> arrived = new ArrayBlockingQueue<>(10);
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            arrived.add(exchange.getRequestURI() + " " + new String(body, StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String address = "http://127.0.0.1:" + collector.getAddress().getPort();
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Telemetry.DEFAULTS)
                .addPropertiesCustomizer(settings -> Map.of("otel.exporter.otlp.endpoint", address))
                .build()
                .getOpenTelemetrySdk();
        try (sdk) {
            sdk.getTracer("test").spanBuilder("a span of a test").startSpan().end();
            sdk.getSdkTracerProvider().forceFlush();

            assertThat(arrived.poll(60, TimeUnit.SECONDS))
                    .startsWith("/v1/traces ")
                    .contains("a span of a test", "service.name", "valise");
        } finally {
            collector.stop(0);
        }
    }
}
