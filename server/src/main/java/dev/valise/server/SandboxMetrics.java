package dev.valise.server;

import dev.valise.spi.Observer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Counts what the sandbox and the store tell. Safe for use by many threads. */
final class SandboxMetrics implements Observer {
    private final MeterRegistry registry;
    private final Map<Part, Timer> parts;
    private final Map<Transaction, Timer> transactions = new ConcurrentHashMap<>();
    private final Map<Event, Counter> events;
    private final Set<Supplier<Levels>> living = ConcurrentHashMap.newKeySet();

    /** A kind of transaction, and how it ended. */
    private record Transaction(String operation, String ending) {}

    SandboxMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.parts = Map.of(
                Part.QUEUE, timer("valise.queue", "waiting for a place to run"),
                Part.RETURN, timer("valise.returns", "scopes brought back that were not held"),
                Part.RUN, timer("valise.runs", "calls in their processes"),
                Part.PACK, timer("valise.packs", "scopes packed, for a call or behind its back"));
        this.events = Map.of(
                Event.EVICTION,
                Counter.builder("valise.evictions")
                        .description("scopes let go, because there was no room for them or their jail was too old")
                        .register(registry));
        gauge("valise.holders", "scopes in memory", Levels::holders);
        gauge(
                "valise.holders.memory.bytes",
                "memory of the scopes in memory, as it was measured last",
                Levels::holderBytes);
        gauge("valise.spares", "processes forked ahead for the next calls", Levels::spares);
        gauge("valise.calls.waiting", "calls that wait for a place", Levels::waiting);
        gauge("valise.jails", "jails that live", Levels::jails);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Levels> value) {
        Gauge.builder(name, () -> value.applyAsDouble(levels()))
                .description(description)
                .register(registry);
    }

    private Levels levels() {
        return living.stream().map(Supplier::get).reduce(Levels.NONE, Levels::plus);
    }

    private Timer timer(Transaction transaction) {
        return transactions.computeIfAbsent(
                transaction,
                each -> Timer.builder("valise.store.operations")
                        .description("transactions on the store, with the wait for a connection")
                        .tag("operation", each.operation())
                        .tag("ending", each.ending())
                        .register(registry));
    }

    @Override
    public Span begin(Part part, String operation) {
        return new Timed(part, operation, System.nanoTime());
    }

    /** A time that has begun. */
    private final class Timed implements Span {
        private final Part part;
        private final String operation;
        private final long begun;
        private String ending = "done";

        Timed(Part part, String operation, long begun) {
            this.part = part;
            this.operation = operation;
            this.begun = begun;
        }

        @Override
        public void failed(String code) {
            ending = code.toLowerCase(Locale.ROOT);
        }

        @Override
        public void close() {
            Timer timer = part == Part.STORE
                    ? timer(new Transaction(operation, ending))
                    : Objects.requireNonNull(parts.get(part));
            timer.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void saw(Event event) {
        Objects.requireNonNull(events.get(event)).increment();
    }

    @Override
    public Span lives(Supplier<Levels> levels) {
        living.add(levels);
        return new Span() {
            @Override
            public void failed(String code) {}

            @Override
            public void close() {
                living.remove(levels);
            }
        };
    }
}
