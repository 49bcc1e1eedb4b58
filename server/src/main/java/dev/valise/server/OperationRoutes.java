package dev.valise.server;

import dev.valise.service.Service;
import dev.valise.service.StoreLook;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/**
 * What operators and their tools ask: whether it lives, whether it takes calls, what it counts, what it offers. None of it is
 * any tenant's, so no key is needed.
 */
final class OperationRoutes {
    private final Service service;
    private final Metrics metrics;

    OperationRoutes(Service service, Metrics metrics) {
        this.service = service;
        this.metrics = metrics;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/healthz", context -> Answers.document(context, 200, "{\"status\":\"alive\"}"));
        routes.get("/readyz", this::ready);
        routes.get(
                "/metrics",
                context ->
                        Answers.typed(context, 200, "text/plain; version=0.0.4").result(metrics.text()));
        routes.get("/v1/pythons", this::pythons);
        routes.get("/openapi.yaml", OperationRoutes::openApi);
    }

    private void ready(Context context) {
        Optional<String> reason = whyNotReady();
        Answers.document(context, reason.isEmpty() ? 200 : 503, json -> {
            json.writeStartObject();
            json.writeBooleanProperty("ready", reason.isEmpty());
            reason.ifPresent(text -> json.writeStringProperty("reason", text));
            json.writeArrayPropertyStart("sandbox");
            service.settings().posture().forEach(each -> {
                json.writeStartObject();
                json.writeStringProperty("layer", each.layer());
                json.writeStringProperty("status", each.status());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Optional<String> whyNotReady() {
        if (!service.isOpen()) {
            return Optional.of("the service is shutting down");
        }
        StoreLook.Found store = service.lookAtStore();
        return store.isThere() ? Optional.empty() : Optional.of(store.trouble());
    }

    private void pythons(Context context) {
        Answers.document(context, 200, json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("pythons");
            for (String name : service.settings().pythons().keySet()) {
                json.writeStartObject();
                json.writeStringProperty("name", name);
                json.writeBooleanProperty(
                        "default", name.equals(service.settings().defaultPython()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void openApi(Context context) {
        try (InputStream document = OperationRoutes.class.getResourceAsStream("openapi.yaml")) {
            byte[] bytes = Objects.requireNonNull(document, "openapi.yaml is not in the jar")
                    .readAllBytes();
            Answers.typed(context, 200, "application/yaml").result(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.yaml cannot be read", e);
        }
    }
}
