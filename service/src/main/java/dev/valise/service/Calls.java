package dev.valise.service;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Outcome;
import dev.valise.Output;
import dev.valise.Report;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Usage;
import dev.valise.ValiseException;
import dev.valise.service.CallOrder.Base;
import dev.valise.service.RefusedException.Reason;
import dev.valise.store.StoredCall;
import dev.valise.store.StoredCalls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the calls of one tenant. Safe for use by many threads; each call runs on the thread that asked for it. */
final class Calls {
    private static final Logger LOG = System.getLogger(Calls.class.getName());

    /** Between two tries to interrupt a call that has not begun yet. */
    private static final Duration INTERRUPT_INTERVAL = Duration.ofMillis(5);

    /** An interrupted call is killed after a second, or after its grace if that is longer; some have packed first. */
    private static final Duration INTERRUPTED_END = Duration.ofSeconds(5);

    private final TenantSettings settings;
    private final Engines engines;
    private final ScopeCatalog catalog;
    private final Branches branches;
    private final PackedForms forms;
    private final CallNotation notation;
    private final StoredCalls stored;
    private final LiveCalls live = new LiveCalls();
    private final Claims claims;
    private final Endings endings;
    private volatile boolean closing;

    Calls(
            TenantSettings settings,
            Engines engines,
            ScopeCatalog catalog,
            Branches branches,
            PackedForms forms,
            CallNotation notation,
            StoredCalls stored) {
        this.settings = settings;
        this.engines = engines;
        this.catalog = catalog;
        this.branches = branches;
        this.forms = forms;
        this.notation = notation;
        this.stored = stored;
        this.claims = new Claims(stored, live);
        this.endings = new Endings(stored, live, catalog, notation);
    }

    /** Takes an order in; {@link #run} carries it out where it is new. May wait for another node that makes the same call. */
    LiveCalls.Added register(CallOrder order) throws InterruptedException {
        if (closing) {
            throw closing();
        }
        LiveCalls.Added added = live.add(order);
        if (!added.isNew() || !order.mustBeRegistered()) {
            return added;
        }
        LiveCall call = added.call();
        boolean isDone = false;
        try {
            boolean isOurs = claims.claim(call, () -> notation.answer(call.order(), takenBack(call)));
            isDone = isOurs;
            return new LiveCalls.Added(call, isOurs);
        } catch (RefusedException e) {
            call.refuse(e);
            throw e;
        } catch (ValiseException e) {
            RefusedException refusal = RefusedException.of(e);
            call.refuse(refusal);
            throw refusal;
        } finally {
            if (!isDone) {
                live.remove(call);
                call.refuse(brokenOff());
            }
        }
    }

    private static RefusedException closing() {
        return new RefusedException(Reason.CLOSING, "the service is shutting down; try again in a moment");
    }

    private static RefusedException brokenOff() {
        return new RefusedException(Reason.FAULT, "the call broke off by a fault of Valise itself");
    }

    /** What is known of a call here, or in the store. */
    LiveCall.View get(CallId id) {
        return live.find(id)
                .filter(Calls::isAcknowledged)
                .map(LiveCall::view)
                .or(() -> stored.find(id).map(claims::view))
                .orElseThrow(() -> new RefusedException(
                        Reason.UNKNOWN_CALL, "there is no call " + id + ", or it ended too long ago"));
    }

    /** Whether what is told of it stays true if this node ends now: somebody may rely on a call that he was told of. */
    private static boolean isAcknowledged(LiveCall call) {
        return call.isRegistered() || !call.order().mustBeRegistered();
    }

    /** Carries an order out and gives its end to everybody who waits for it. */
    void run(LiveCall call) throws InterruptedException {
        boolean isDone = false;
        try {
            if (call.awaitStart() && claims.begin(call)) {
                make(call);
            } else if (call.state() == LiveCall.State.TAKEN_BACK) {
                endings.end(call, takenBack(call), Optional.empty(), Optional.empty());
            } else {
                claims.awaitEnd(call, () -> notation.answer(call.order(), takenBack(call)));
            }
            isDone = true;
        } catch (RefusedException e) {
            refuse(call, e);
            isDone = true;
        } catch (ValiseException e) {
            refuse(call, RefusedException.of(e));
            isDone = true;
        } finally {
            if (!isDone) {
                refuse(call, brokenOff());
            }
        }
    }

    /** A call that was refused before it began leaves no trace: the same request may come again. */
    private void refuse(LiveCall call, RefusedException why) {
        claims.giveUp(call);
        live.remove(call);
        call.refuse(why);
    }

    private ScopeId target(Base base) {
        return switch (base) {
            case Base.OfScope of -> of.scope();
            case Base.OfBranch of -> branches.get(of.name()).scope();
        };
    }

    private void make(LiveCall live) {
        CallOrder order = live.order();
        ScopeId given = target(order.base());
        String home = catalog.python(given);
        String python = engines.named(order.python(), home);
        if (!python.equals(home) && !given.equals(Scope.empty().id())) {
            forms.settle(catalog.get(given));
        }
        Call call = order.call();
        Outcome outcome = engines.use(python, engine -> engine.call(new Scope(given), call));
        ScopeId made = outcome.scope().id();
        Optional<ScopeRecord> record = made.equals(given)
                ? Optional.empty()
                : Optional.of(new ScopeRecord(
                        made,
                        Optional.of(given),
                        python,
                        Optional.of(call.id()),
                        text(call),
                        outcome.status(),
                        Instant.now()));
        record.ifPresent(catalog::add);
        boolean moves = record.isPresent() && !(outcome instanceof Outcome.Interrupted);
        Optional<StoredCalls.BranchMove> move = moves && order.base() instanceof Base.OfBranch branch
                ? Optional.of(new StoredCalls.BranchMove(branch.name(), Optional.of(given), made))
                : Optional.empty();
        endings.end(live, record.isPresent() ? outcome : withoutLosses(outcome), record, move);
    }

    /** The text that ran, or the function that was called. */
    private static String text(Call call) {
        return switch (call.work()) {
            case Call.Code code -> code.text();
            case Call.Function function -> function.name() + "(...)";
        };
    }

    /** A call that made no scope left nothing that could not be packed; what its given one has was told by who made that. */
    private static Outcome withoutLosses(Outcome outcome) {
        return outcome.withReport(outcome.report().withHeldOnly(List.of()));
    }

    private Outcome takenBack(LiveCall live) {
        Usage nothing = new Usage(Duration.ZERO, Duration.ZERO, 0, true);
        ScopeId scope = target(live.order().base());
        Report report = new Report(live.id(), new Scope(scope), Output.NONE, List.of(), List.of(), 0, 0, nothing);
        return withoutLosses(new Outcome.Interrupted(report, false, Optional.empty()));
    }

    /** Takes a call back that is held, or interrupts one that runs; false where it had ended. */
    boolean interrupt(CallId id) throws InterruptedException {
        Optional<LiveCall> here = live.find(id);
        if (here.isEmpty()) {
            return claims.withdraw(get(id));
        }
        LiveCall call = here.get();
        boolean isHeld = call.isRegistered() && call.order().hold().isPositive();
        if ((!isHeld || stored.withdraw(id)) && call.takeBack()) {
            return true;
        }
        // It may wait for a place, or its scope may have to come back: then there is nothing to interrupt yet.
        while (!interruptNow(id)) {
            if (call.awaitEnd(INTERRUPT_INTERVAL)) {
                return false;
            }
        }
        return true;
    }

    private void interruptHere(LiveCall call) {
        try {
            interrupt(call.id());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ValiseException e) { // the store is away; the call ends by its limits
            LOG.log(Level.WARNING, "a call could not be interrupted for another node", e);
        }
    }

    private boolean interruptNow(CallId id) {
        return engines.running().stream().anyMatch(each -> each.interrupt(id));
    }

    /** Tells the store that this node lives, and makes the calls that nobody has begun in time. */
    void keepUp(Duration late) {
        claims.renew();
        for (LiveCall asked : claims.interruptedElsewhere()) {
            Thread.ofVirtual().name("valise-interrupt").start(() -> interruptHere(asked));
        }
        for (StoredCall due : closing ? List.<StoredCall>of() : stored.due(late)) {
            CallOrder order = notation.read(due.text(), settings.limits())
                    .withId(due.id())
                    .withoutHold();
            LiveCalls.Added added = live.add(order);
            if (added.isNew()) {
                live.rename(added.call(), due.id());
                Thread.ofVirtual().name("valise-due-call").start(() -> runLate(added.call()));
            }
        }
    }

    private void runLate(LiveCall call) {
        try {
            if (claims.take(call)) {
                run(call);
            } else { // another node was first
                live.remove(call);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ValiseException e) { // the store is away; it will be due again
            live.remove(call);
        }
    }

    /**
     * No call is taken in from now on. Those that are held wait on in the store, for another node or a later start, and those that run
     * may do so for a while.
     */
    void close(Duration grace) throws InterruptedException {
        closing = true;
        long deadline = System.nanoTime() + grace.toNanos();
        List<LiveCall> all = live.all().stream()
                .filter(each -> each.state() != LiveCall.State.ENDED)
                .toList();
        for (LiveCall call : all) {
            if (call.state() == LiveCall.State.WAITING && call.order().hold().isPositive()) {
                call.refuse(new RefusedException(
                        Reason.CLOSING,
                        "the service is shutting down; the call " + call.id()
                                + " waits on in the store, and is made when its time has come and a service runs"));
            }
        }
        for (LiveCall call : all) {
            if (!call.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                interrupt(call.id());
            }
        }
        for (LiveCall call : all) {
            call.awaitEnd(INTERRUPTED_END);
        }
    }

    /** Waits until the store knows of all that has ended, where it can be told. */
    void finish() throws InterruptedException {
        endings.close();
    }
}
