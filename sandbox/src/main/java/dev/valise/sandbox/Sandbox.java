package dev.valise.sandbox;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Durability;
import dev.valise.Limits;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.Report;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.Variable;
import dev.valise.packed.PackedScope;
import dev.valise.spi.LocalSettings;
import dev.valise.spi.Observer;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A {@link Valise} with a jail of its own on this host. Safe for use by many threads. */
final class Sandbox implements Valise {
    /**
     * Processes that have ended, or are about to, and that the kernel still counts: the limit inside the jail must not be
     * reached by them. It only slows a storm down; the verdict is the host's, which counts the call's own alone.
     */
    private static final int ENDING = 64;

    /** After which calls are not expected to go on without a pause; shorter than the 5 ms in which a program may call. */
    private static final long PAUSE_NANOS = 3_000_000;

    /** A scope may be let go in the moment in which it is to be called, and again when it has come back. */
    private static final int TRIES = 10;

    private final LocalSettings settings;
    private final Jails jails;
    private final Scopes scopes;
    private final Afterwards afterwards = new Afterwards();
    private final Selectors selectors = new Selectors();
    private final CallThreads threads = new CallThreads();
    private final Places places;
    private final Map<CallId, CallRun> running = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Observer.Span life;
    private volatile long lastCall;

    private Sandbox(LocalSettings settings, JailFactory factory, Optional<Path> kept) {
        this.settings = settings;
        this.places = new Places(settings.capacity());
        this.jails = new Jails(factory, afterwards, settings.jailAge(), this::isGone, this::evacuate);
        this.scopes = new Scopes(settings, afterwards, jails, this::ask, this::isBusy, factory.keptUnits(kept));
        this.life = settings.observer().lives(this::levels);
    }

    static Sandbox start(LocalSettings settings, JailFactory jails) {
        return start(settings, jails, CacheFolder.usualPlace(System.getenv()));
    }

    /** The same, with another folder for what later JVMs need not make again: for tests. */
    static Sandbox start(LocalSettings settings, JailFactory jails, Optional<Path> kept) {
        return new Sandbox(settings, jails, kept);
    }

    private Observer.Levels levels() {
        List<HeldScope> held = scopes.held();
        return new Observer.Levels(
                held.size(),
                jails.spares() + held.stream().mapToInt(HeldScope::spareCount).sum(),
                held.stream().mapToLong(HeldScope::proportionalBytes).sum(),
                places.waiting(),
                jails.count());
    }

    private void isGone(Jail jail) {
        scopes.areGone(jail);
    }

    private boolean evacuate(Jail jail, String reason) {
        return scopes.evacuate(jail, reason);
    }

    @Override
    public Outcome call(Scope scope, Call call) {
        Optional<Places.Place> place = takePlace(scope, call.id());
        if (place.isEmpty()) {
            return new Outcome.Interrupted(Reports.nothing(call.id(), scope), false, Optional.empty());
        }
        Places.Place taken = place.get();
        try (taken) {
            return callInPlace(scope, call);
        }
    }

    private Outcome callInPlace(Scope scope, Call call) {
        Limits limits = call.limits().orElse(settings.limits());
        lastCall = System.nanoTime();
        Optional<HeldScope> held = held(scope);
        CallRun.Ended ended = run(scope, held, call.id(), limits, call.listener(), Request.of(call));
        lastCall = System.nanoTime();
        ended.made().ifPresent(scopes::add);
        Outcome outcome = held.isPresent() ? ended.outcome() : notHeld(ended.outcome());
        return ended.made().map(made -> pack(made, call.durability(), outcome)).orElse(outcome);
    }

    private static Outcome notHeld(Outcome outcome) {
        Report report = outcome.report();
        return outcome.withReport(report.withUsage(report.usage().withHeld(false)));
    }

    private Outcome pack(HeldScope made, Durability durability, Outcome outcome) {
        return switch (durability) {
            case HELD -> outcome;
            case AFTER_REPLY -> {
                scopes.packSoon(made);
                yield outcome;
            }
            case BEFORE_REPLY -> outcome.withReport(outcome.report().withHeldOnly(scopes.packNow(made)));
        };
    }

    /** Whether calls run, or one has a moment ago, after which another may come. */
    private boolean isBusy() {
        return !running.isEmpty() || System.nanoTime() - lastCall < PAUSE_NANOS;
    }

    /** Runs a request on a scope, which is brought back where it is not held. */
    private CallRun.Ended run(
            Scope scope, Optional<HeldScope> held, CallId id, Limits limits, OutputListener listener, Request request) {
        Optional<HeldScope> found = held;
        Optional<CallRun.Ended> last = Optional.empty();
        for (int tries = 0; tries < TRIES; tries++) {
            if (found.isEmpty()) {
                found = held(scope).or(() -> bringBack(scope));
            }
            if (found.isEmpty()) {
                return CallRun.Ended.without(gone(scope, id));
            }
            Optional<CallRun.Ended> ended;
            Observer.Span span = settings.observer().begin(Observer.Part.RUN, "");
            try (span) {
                ended = run(found.get(), id, limits, listener, request);
            }
            if (ended.filter(CallRun.Ended::began).isPresent()) {
                return ended.get();
            }
            last = ended.isPresent() ? ended : last;
            found = Optional.empty(); // it was let go in this moment, or its processes have ended
        }
        return last.orElseGet(() -> CallRun.Ended.without(gone(scope, id)));
    }

    private Optional<HeldScope> bringBack(Scope scope) {
        Observer.Span span = settings.observer().begin(Observer.Part.RETURN, "");
        try (span) {
            return scopes.bringBack(scope);
        }
    }

    /** Runs a request; empty where the scope has been released. */
    private Optional<CallRun.Ended> run(
            HeldScope held, CallId id, Limits limits, OutputListener listener, Request request) {
        try {
            Optional<Worker> spare = held.takeSpare();
            if (spare.isEmpty()) {
                return Optional.empty();
            }
            try {
                CallRun.Ended ended = runOn(held, spare.get(), id, limits, listener, request);
                if (ended.outcome() instanceof Outcome.Lost) {
                    scopes.callWasLost(held);
                }
                return Optional.of(ended);
            } finally {
                held.callEnded();
                afterwards.run(held::forkAhead);
            }
        } catch (IOException e) {
            throw new ValiseException(Code.INTERNAL, "the host cannot talk to its jail: " + e.getMessage(), e);
        }
    }

    /** A request of ours to a held scope. */
    private CallRun.Ended ask(HeldScope held, Limits limits, Request request) {
        CallId id = CallId.random();
        return run(held, id, limits, OutputListener.none(), request)
                .orElseGet(() -> CallRun.Ended.without(gone(held.scope(), id)));
    }

    private CallRun.Ended runOn(
            HeldScope held, Worker spare, CallId id, Limits limits, OutputListener listener, Request request)
            throws IOException {
        int population = 2 * held.jail().population() + running.size() * limits.processes() + ENDING;
        boolean handedOver = false;
        Selector selector = selectors.take();
        try {
            CallRun run = new CallRun(held, spare, id, limits, listener, request, population, selector);
            if (running.putIfAbsent(id, run) != null) {
                throw new ValiseException(Code.BAD_CALL, "a call named " + id + " is running");
            }
            try {
                handedOver = true;
                return threads.run(run::run, run::interrupt);
            } finally {
                running.remove(id, run);
            }
        } finally {
            if (!handedOver) {
                held.jail().kill(spare);
            }
            selectors.giveBack(selector);
        }
    }

    /** A place for a request of a user of this; what it asks for in turn is made in the same. Empty where interrupted. */
    private Optional<Places.Place> takePlace(Scope scope, CallId id) {
        Object lineage =
                held(scope).<Object>flatMap(held -> held.holder().lineage()).orElse(scope);
        Observer.Span span = settings.observer().begin(Observer.Part.QUEUE, "");
        try (span) {
            return places.take(lineage, id);
        }
    }

    /** Does in a place what is no call. */
    private <T> T inPlace(Scope scope, Supplier<T> work) {
        Places.Place place = takePlace(scope, CallId.random())
                .orElseThrow(() -> new ValiseException(
                        Code.NO_CAPACITY, "the thread was interrupted while it waited for a place"));
        try (place) {
            return work.get();
        }
    }

    /** A scope in memory, if it is there. */
    private Optional<HeldScope> held(Scope scope) {
        HeldScope first = jails.empty();
        return scope.equals(Scope.empty()) ? Optional.of(first) : scopes.held(scope);
    }

    /** The jail that lineages begin in now. */
    Jail jail() {
        return jails.current();
    }

    /** The jails of this tenant. */
    Jails jails() {
        return jails;
    }

    /** How many calls wait for a place. */
    int waitingCalls() {
        return places.waiting();
    }

    private Outcome gone(Scope scope, CallId id) {
        return new Outcome.Lost(Reports.nothing(id, scope), whyGone(scope));
    }

    private String whyGone(Scope scope) {
        String reason = scopes.whyGone(scope)
                .orElseThrow(() -> new ValiseException(
                        Code.UNKNOWN_SCOPE, "no scope is named " + scope + " here; scopes live where they were made"));
        return "the scope cannot be called any more: " + reason;
    }

    @Override
    public boolean interrupt(CallId call) {
        Optional<CallRun> found = Optional.ofNullable(running.get(call));
        found.ifPresent(CallRun::interrupt);
        return found.isPresent() || places.interrupt(call);
    }

    @Override
    public List<Variable> variables(Scope scope) {
        return look(scope, Request.variables()).asList().stream()
                .map(each -> new Variable(
                        each.get(0).asString(),
                        each.get(1).asString(),
                        each.get(2).asString()))
                .toList();
    }

    @Override
    public String source(Scope scope, String name) {
        return look(scope, Request.source(name)).asString();
    }

    /** Runs our own question on a fork of the scope that nobody keeps. */
    private Value look(Scope scope, Request request) {
        CallRun.Ended ended = inPlace(
                scope,
                () -> run(scope, held(scope), CallId.random(), settings.limits(), OutputListener.none(), request));
        return switch (ended.outcome()) {
            case Outcome.Raised raised ->
                throw new ValiseException(Code.BAD_CALL, raised.error().message());
            case Outcome.Returned returned -> returned.value();
            case Outcome.Lost lost -> throw new ValiseException(Code.UNKNOWN_SCOPE, lost.reason());
            case Outcome other -> other.value();
        };
    }

    @Override
    public List<Loss> pack(Scope scope, Path file) {
        PackedScope packed = inPlace(scope, () -> {
            HeldScope held = held(scope)
                    .or(() -> bringBack(scope))
                    .orElseThrow(() -> new ValiseException(Code.UNKNOWN_SCOPE, whyGone(scope)));
            return scopes.pack(held);
        });
        ScopeFiles.write(packed, file);
        return packed.losses();
    }

    @Override
    public Unpacked unpack(Path file) {
        HeldScope made = inPlace(Scope.empty(), () -> scopes.unpack(file, new Scope(ScopeId.random())));
        return new Unpacked(made.scope(), made.missing(), made.patchesMissing());
    }

    @Override
    public void forget(Scope scope) {
        scopes.forget(scope);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        life.close();
        places.close();
        running.values().forEach(CallRun::interrupt);
        scopes.finish();
        afterwards.close();
        threads.close();
        jails.close();
        scopes.close();
        selectors.close();
    }
}
