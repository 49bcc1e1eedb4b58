package dev.valise.server;

import dev.valise.Outcome;
import dev.valise.service.LiveCall;
import dev.valise.service.StoreLook;
import dev.valise.service.Tenant;
import dev.valise.spi.Observer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What is counted, in the form of Prometheus. Names no tenant, scope or call. Safe for use by many threads. */
final class Metrics implements CallWatch {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger live = new AtomicInteger();
    private final SandboxMetrics sandbox = new SandboxMetrics(registry);

    Metrics() {
        registry.gauge("valise.calls.live", live);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
    }

    /** What the sandbox and the store tell. */
    Observer observer() {
        return sandbox;
    }

    /** Counts what there is of a store from now on. */
    void of(Supplier<StoreLook.Found> store) {
        Gauge.builder("valise.store", () -> bytes(store.get()))
                .description("what the store takes")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("valise.store.there", () -> store.get().isThere() ? 1 : 0)
                .description("whether the store can be read")
                .register(registry);
    }

    private static double bytes(StoreLook.Found store) {
        return store.bytes() < 0 ? Double.NaN : store.bytes();
    }

    /** Counts a call by how it ended. */
    @Override
    public Tenant.Work watched(LiveCall call, Tenant.Work work) {
        return () -> time(call, work);
    }

    private void time(LiveCall call, Tenant.Work work) throws InterruptedException {
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
