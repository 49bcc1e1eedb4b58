package dev.valise.server;

import dev.valise.Outcome;
import dev.valise.service.LiveCall;
import dev.valise.service.Tenant;
import dev.valise.spi.Observer;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows requests and calls for OpenTelemetry: a span for each request under {@code /v1}, by the conventions for HTTP, in it one for the
 * call, and in that one for each of its parts. Nothing of a tenant is in them: no name, path, id or text. What no request waits for has no span.
 * Safe for use by many threads.
 */
final class Traces implements Observer, CallWatch {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> ENDING = AttributeKey.stringKey("valise.call.status");
    private static final AttributeKey<Boolean> HELD = AttributeKey.booleanKey("valise.scope.held");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");

    private static final String SERVED = "/v1/";

    /** Where the span of a request is kept while it is answered. */
    private static final String KEPT = Traces.class.getName();

    /** From this status on it is the server that failed. */
    private static final int SERVER_ERROR = 500;

    private static final TextMapGetter<Context> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Context request) {
            return Collections.unmodifiableSet(request.headerMap().keySet());
        }

        @Override
        public @Nullable String get(@Nullable Context request, String name) {
            return request == null ? null : request.header(name);
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    Traces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.valise");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /** Follows requests. To be added before what may refuse them. */
    void addTo(RoutesConfig routes) {
        routes.beforeMatched(this::begin);
        routes.after(Traces::end);
    }

    private void begin(Context request) {
        @Nullable Endpoint endpoint = request.endpoints().matchedHttpEndpoint();
        if (endpoint == null || !endpoint.path.startsWith(SERVED)) {
            return; // machines ask whether it lives every few seconds
        }
        HandlerType method = endpoint.method;
        io.opentelemetry.context.Context caller =
                propagator.extract(io.opentelemetry.context.Context.root(), request, HEADERS);
        io.opentelemetry.api.trace.Span span = tracer.spanBuilder(method.name() + " " + endpoint.path)
                .setParent(caller)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, method.name())
                .setAttribute(ROUTE, endpoint.path)
                .startSpan();
        request.attribute(KEPT, Open.of(span));
    }

    private static void end(Context request) {
        Optional.ofNullable(request.<Open>attribute(KEPT)).ifPresent(open -> {
            int status = request.statusCode();
            open.span.setAttribute(STATUS, (long) status);
            if (status >= SERVER_ERROR) {
                open.span.setAttribute(ERROR, Integer.toString(status)).setStatus(StatusCode.ERROR);
            }
            open.close();
        });
    }

    /** Gives a call a span in that of its request, which is the current one where this is asked for. */
    @Override
    public Tenant.Work watched(LiveCall call, Tenant.Work work) {
        io.opentelemetry.context.Context request = io.opentelemetry.context.Context.current();
        return () -> follow(call, work, request);
    }

    private void follow(LiveCall call, Tenant.Work work, io.opentelemetry.context.Context request)
            throws InterruptedException {
        Open open = Open.of(tracer.spanBuilder("call").setParent(request).startSpan());
        try (open) {
            carryOut(work, call, open);
        }
    }

    private static void carryOut(Tenant.Work work, LiveCall call, Open open) throws InterruptedException {
        try {
            work.run();
        } finally {
            open.span.setAttribute(ENDING, call.outcome().map(Outcome::status).orElse("refused"));
            call.outcome()
                    .map(Outcome::report)
                    .ifPresent(report ->
                            open.span.setAttribute(HELD, report.usage().held()));
        }
    }

    @Override
    public Span begin(Part part, String operation) {
        if (!io.opentelemetry.api.trace.Span.current().getSpanContext().isValid()) {
            return Observer.none().begin(part, operation);
        }
        Open open = Open.of(
                tracer.spanBuilder(part.name().toLowerCase(Locale.ROOT) + (operation.isEmpty() ? "" : " " + operation))
                        .startSpan());
        if (!operation.isEmpty()) {
            open.span.setAttribute(OPERATION, operation);
        }
        return open;
    }

    @Override
    public void saw(Event event) {}

    @Override
    public Span lives(Supplier<Levels> levels) {
        return Observer.none().lives(levels);
    }

    /** A span that is the current one of its thread. */
    private record Open(io.opentelemetry.api.trace.Span span, Scope scope) implements Span {
        @SuppressWarnings("MustBeClosedChecker") // closing this closes it
        static Open of(io.opentelemetry.api.trace.Span span) {
            return new Open(span, span.makeCurrent());
        }

        @Override
        public void failed(String code) {
            span.setAttribute(ERROR, code.toLowerCase(Locale.ROOT)).setStatus(StatusCode.ERROR);
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }
}
