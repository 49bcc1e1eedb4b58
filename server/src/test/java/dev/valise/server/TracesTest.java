package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.http.HttpRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

/** What is told of requests and calls to those who trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesTest {
    private static final String SECRET = "geheim";

    private final Spans spans = new Spans();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    private Server server;
    private Client client;

    /** Keeps what was told. */
    private static final class Spans implements SpanExporter {
        private final List<SpanData> all = new CopyOnWriteArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> some) {
            all.addAll(some);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        /** Those of one trace, once the request's own is there: it ends when the answer is out. */
        List<SpanData> of(String trace) {
            while (true) {
                List<SpanData> some = all.stream()
                        .filter(each -> each.getTraceId().equals(trace))
                        .toList();
                if (some.stream().anyMatch(each -> each.getKind() == SpanKind.SERVER)) {
                    return some;
                }
                Thread.onSpinWait();
            }
        }

        List<SpanData> all() {
            return all;
        }
    }

    @BeforeAll
    void start() {
        server = Server.start(LiveServer.local().withTelemetry(telemetry));
        client = new Client(server);
    }

    @AfterAll
    void end() {
        client.close();
        server.close();
        telemetry.close();
    }

    private Client.Answer call(String trace, Map<String, ?> body, String accept) throws Exception {
        return client.send(client.request("/v1/calls")
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
                .build());
    }

    private static SpanData named(List<SpanData> spans, String name) {
        return spans.stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no span " + name + " in " + spans));
    }

    @Test
    void aCallIsASpanInThatOfItsRequestAndHasItsParts() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        call(trace, Map.of("code", "x = 1", "request_id", SECRET), "application/json");

        List<SpanData> told = spans.of(trace);
        SpanData request = named(told, "POST /v1/calls");
        assertThat(request.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(200);
        SpanData call = named(told, "call");
        assertThat(call.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(call.getAttributes().get(AttributeKey.stringKey("valise.call.status")))
                .isEqualTo("returned");
        assertThat(call.getAttributes().get(AttributeKey.booleanKey("valise.scope.held")))
                .isTrue();
        for (String part : List.of("queue", "run", "pack", "store scope.put", "store call.finish")) {
            assertThat(named(told, part).getParentSpanId()).as(part).isEqualTo(call.getSpanId());
        }
        assertThat(named(told, "store call.register").getParentSpanId()).isEqualTo(request.getSpanId());
    }

    @Test
    void aStreamOfEventsIsOneRequest() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4737";

        call(trace, Map.of("code", "print(1)"), "text/event-stream");

        List<SpanData> told = spans.of(trace);
        assertThat(named(told, "call").getParentSpanId())
                .isEqualTo(named(told, "POST /v1/calls").getSpanId());
        assertThat(named(told, "run").getParentSpanId())
                .isEqualTo(named(told, "call").getSpanId());
    }

    @Test
    void aRefusalIsNoFailure() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4738";

        call(trace, Map.of("code", "1", "branch", "nowhere"), "application/json");

        SpanData request = named(spans.of(trace), "POST /v1/calls");
        assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(404);
        assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void nothingOfTheUserIsTold() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4739";
        String scope = call(
                        trace,
                        Map.of(
                                "code",
                                SECRET + " = '" + SECRET + "'\nprint(" + SECRET + ")",
                                "inputs",
                                Map.of(SECRET, 1)),
                        "application/json")
                .text("scope");
        spans.of(trace);
        client.get("/v1/scopes/" + scope + "/variables/" + SECRET);
        client.get("/healthz");

        assertThat(spans.all()).isNotEmpty();
        for (SpanData each : spans.all()) {
            String text = each.getName() + each.getAttributes() + each.getStatus() + each.getEvents();
            assertThat(text).doesNotContain(SECRET, scope, "ca_", "healthz");
        }
    }
}
