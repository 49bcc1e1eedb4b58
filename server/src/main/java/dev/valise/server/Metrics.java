package dev.valise.server;

import dev.valise.Outcome;
import dev.valise.service.LiveCall;
import dev.valise.service.Tenant;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted, in the form of Prometheus. Names no tenant, scope or call. Safe for use by many threads. */
final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger live = new AtomicInteger();

    Metrics() {
        registry.gauge("valise.calls.live", live);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
    }

    /** Carries a call out, and counts it by how it ended. */
    void time(LiveCall call, Tenant.Work work) throws InterruptedException {
        live.incrementAndGet();
        Timer.Sample sample = Timer.start(registry);
        try {
            work.run();
        } finally {
            live.decrementAndGet();
            sample.stop(Timer.builder("valise.calls")
                    .description("calls, and how long they took with all that belongs to them")
                    .tag("status", call.outcome().map(Outcome::status).orElse("refused"))
                    .publishPercentileHistogram()
                    .register(registry));
        }
    }

    String text() {
        return registry.scrape();
    }
}
