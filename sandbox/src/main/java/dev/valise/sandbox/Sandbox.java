package dev.valise.sandbox;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Limits;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.Variable;
import dev.valise.packed.PackedScope;
import dev.valise.spi.LocalSettings;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A {@link Valise} with a jail of its own on this host. Safe for use by many threads. */
final class Sandbox implements Valise {
    /** Calls that run at one time; more wait. A call in progress is a process or more, and memory of its own. */
    private static final int CONCURRENT_CALLS = 64;

    /**
     * Processes that have ended, or are about to, and that the kernel still counts: the limit inside the jail must not be
     * reached by them. It only slows a storm down; the verdict is the host's, which counts the call's own alone.
     */
    private static final int ENDING = 64;

    private final LocalSettings settings;
    private final JailFactory jails;
    private final Holders holders;
    private final Keeper keeper;
    private final Afterwards afterwards = new Afterwards();
    private final Selectors selectors = new Selectors();
    private final CallThreads threads = new CallThreads();
    private final Semaphore places = new Semaphore(CONCURRENT_CALLS, true);
    private final Map<CallId, CallRun> running = new ConcurrentHashMap<>();
    private Jail jail;
    private HeldScope empty;
    private boolean closed;

    private Sandbox(LocalSettings settings, JailFactory jails, Jail jail) {
        this.settings = settings;
        this.jails = jails;
        this.holders = new Holders(settings.holders(), settings.holderMemory());
        this.keeper = new Keeper(holders);
        this.jail = jail;
        this.empty = begin(jail);
    }

    static Sandbox start(LocalSettings settings, JailFactory jails) {
        return new Sandbox(settings, jails, jails.start());
    }

    /** The empty scope of a jail, with lineages forked ahead: one for each call that can run at the same moment. */
    private HeldScope begin(Jail jail) {
        int ahead = Math.min(8, Runtime.getRuntime().availableProcessors());
        HeldScope empty =
                new HeldScope(jail, afterwards, Scope.empty(), jail.template(), ahead, Optional.empty(), History.NONE);
        empty.forkAhead();
        return empty;
    }

    @Override
    public Outcome call(Scope scope, Call call) {
        Limits limits = call.limits().orElse(settings.limits());
        CallRun.Ended ended = run(scope, call.id(), limits, call.listener(), Request.of(call));
        ended.made().ifPresent(this::hold);
        return ended.outcome();
    }

    private void hold(HeldScope made) {
        holders.add(made);
        keeper.added();
        afterwards.run(made::settle);
    }

    private CallRun.Ended run(Scope scope, CallId id, Limits limits, OutputListener listener, Request request) {
        Optional<HeldScope> found = find(scope);
        if (found.isEmpty()) {
            return CallRun.Ended.without(gone(scope, id));
        }
        HeldScope held = found.get();
        takePlace(limits);
        try {
            Optional<Worker> spare = held.takeSpare();
            if (spare.isEmpty()) {
                return CallRun.Ended.without(gone(scope, id));
            }
            try {
                return runOn(held, spare.get(), id, limits, listener, request);
            } finally {
                held.callEnded();
                afterwards.run(held::forkAhead);
            }
        } catch (IOException e) {
            throw new ValiseException(Code.INTERNAL, "the host cannot talk to its jail: " + e.getMessage(), e);
        } finally {
            places.release();
        }
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
                return threads.run(run);
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

    private void takePlace(Limits limits) {
        try {
            if (!places.tryAcquire(limits.wall().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ValiseException(
                        Code.NO_CAPACITY,
                        "%d calls are running, and none ended within the wall time of this one; try again later"
                                .formatted(CONCURRENT_CALLS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ValiseException(Code.NO_CAPACITY, "interrupted while waiting for a place to run", e);
        }
    }

    private synchronized Optional<HeldScope> find(Scope scope) {
        if (closed) {
            throw new ValiseException(Code.CLOSED, "this Valise has been closed");
        }
        if (!jail.isAlive()) {
            holders.removeAll(
                    jail, "its jail ended unexpectedly: " + jail.stderr().strip());
            jail.close();
            jail = jails.start();
            empty = begin(jail);
        }
        return scope.equals(Scope.empty()) ? Optional.of(empty) : holders.find(scope);
    }

    private Outcome gone(Scope scope, CallId id) {
        String reason = holders.whyGone(scope)
                .orElseThrow(() -> new ValiseException(
                        Code.UNKNOWN_SCOPE, "no scope is named " + scope + " here; scopes live where they were made"));
        return new Outcome.Lost(Reports.nothing(id, scope), "the scope is not held any more: " + reason);
    }

    @Override
    public boolean interrupt(CallId call) {
        Optional<CallRun> found = Optional.ofNullable(running.get(call));
        found.ifPresent(CallRun::interrupt);
        return found.isPresent();
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
        return switch (ask(scope, settings.limits(), request).outcome()) {
            case Outcome.Raised raised ->
                throw new ValiseException(Code.BAD_CALL, raised.error().message());
            case Outcome.Returned returned -> returned.value();
            case Outcome.Lost lost -> throw new ValiseException(Code.UNKNOWN_SCOPE, lost.reason());
            case Outcome other -> other.value();
        };
    }

    @Override
    public List<Loss> pack(Scope scope, Path file) {
        History history = find(scope).map(HeldScope::history).orElse(History.NONE);
        PackedScope packed = ScopeFiles.packed(ask(scope, ScopeFiles.forPacking(), Request.pack()));
        ScopeFiles.write(packed.withLog(history.calls()), file);
        return packed.losses();
    }

    @Override
    public Unpacked unpack(Path file) {
        PackedScope packed = ScopeFiles.open(file);
        byte[] stream = ScopeFiles.stream(packed);
        Request request = Request.unpack(stream, History.of(packed.log()));
        CallRun.Ended ended = ask(Scope.empty(), ScopeFiles.forUnpacking(stream.length), request);
        Unpacked unpacked = ScopeFiles.unpacked(ended, file);
        ended.made().ifPresent(this::hold);
        return unpacked;
    }

    /** Makes a request of our own. */
    private CallRun.Ended ask(Scope scope, Limits limits, Request request) {
        return run(scope, CallId.random(), limits, OutputListener.none(), request);
    }

    @Override
    public void forget(Scope scope) {
        holders.remove(scope, "it was forgotten, as its user asked");
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        running.values().forEach(CallRun::interrupt);
        keeper.close();
        afterwards.close();
        threads.close();
        selectors.close();
        jail.close();
    }
}
