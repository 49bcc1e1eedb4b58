package dev.valise.client;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.net.http.HttpRequest;

/**
 * Tells a server, as W3C Trace Context has it, in which trace a request is made: that of the current span of OpenTelemetry. Nothing is told
 * where there is none, or where the program has no OpenTelemetry.
 */
final class TraceHeader {
    private static final boolean IS_KNOWN = isKnown();

    private TraceHeader() {}

    /** Tried, not looked up: a program may have a part of it, which does not work. */
    private static boolean isKnown() {
        try {
            Known.addTo(HttpRequest.newBuilder());
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    static void addTo(HttpRequest.Builder request) {
        if (IS_KNOWN) {
            Known.addTo(request);
        }
    }

    /** Loaded only where its classes are there. */
    private static final class Known {
        static void addTo(HttpRequest.Builder request) {
            W3CTraceContextPropagator.getInstance().inject(Context.current(), request, (carrier, name, value) -> {
                if (carrier != null) {
                    carrier.setHeader(name, value);
                }
            });
        }
    }
}
