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
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the calls of one tenant. Safe for use by many threads; each call runs on the thread that asked for it. */
final class Calls {
    /** Between two tries to interrupt a call that has not begun yet. */
    private static final Duration INTERRUPT_INTERVAL = Duration.ofMillis(5);

    /** An interrupted call is killed after a second, or after its grace if that is longer; some have packed first. */
    private static final Duration INTERRUPTED_END = Duration.ofSeconds(5);

    private final Engines engines;
    private final ScopeCatalog catalog;
    private final Branches branches;
    private final ScopeMoves moves;
    private final KeptCalls kept;
    private final String usualPython;
    private volatile boolean closing;

    Calls(ServiceSettings settings, Engines engines, ScopeCatalog catalog, Branches branches, ScopeMoves moves) {
        this.engines = engines;
        this.catalog = catalog;
        this.branches = branches;
        this.moves = moves;
        this.kept = new KeptCalls(settings);
        this.usualPython = settings.defaultPython();
    }

    /** Takes an order in; {@link #run} carries it out where it is new. */
    KeptCalls.Registered register(CallOrder order) {
        if (closing) {
            throw new RefusedException(Reason.CLOSING, "the service is shutting down; try again in a moment");
        }
        return kept.register(order);
    }

    LiveCall get(CallId id) {
        return kept.find(id)
                .orElseThrow(() -> new RefusedException(
                        Reason.UNKNOWN_CALL, "there is no call " + id + ", or it ended too long ago"));
    }

    /** Carries an order out and gives its end to everybody who waits for it. */
    void run(LiveCall live) throws InterruptedException {
        boolean isDone = false;
        try {
            if (live.awaitStart()) {
                run(live, target(live.order().base()));
            } else {
                live.end(takenBack(live));
            }
            isDone = true;
        } catch (RefusedException e) {
            kept.remove(live);
            live.refuse(e);
            isDone = true;
        } catch (ValiseException e) {
            kept.remove(live);
            live.refuse(RefusedException.of(e));
            isDone = true;
        } finally {
            if (!isDone) {
                kept.remove(live);
                live.refuse(new RefusedException(Reason.FAULT, "the call broke off by a fault of Valise itself"));
            }
        }
        if (live.outcome().isPresent()) {
            kept.ended(live);
        }
    }

    private ScopeRecord target(Base base) {
        return catalog.get(
                switch (base) {
                    case Base.OfScope of -> of.scope();
                    case Base.OfBranch of -> branches.get(of.name()).scope();
                });
    }

    private void run(LiveCall live, ScopeRecord given) {
        boolean isEmpty = given.id().equals(Scope.empty().id());
        String python = engines.named(live.order().python(), isEmpty ? usualPython : given.python());
        Scope scope = isEmpty ? Scope.empty() : moves.to(given, python);
        Call call = live.order().call();
        Outcome inner = engines.of(python).call(scope, call);
        boolean isNew = !inner.scope().equals(scope);
        Outcome outcome = isNew ? inner : inner.withReport(withScope(inner.report(), given.id()));
        if (isNew) {
            catalog.add(new ScopeRecord(
                    outcome.scope().id(),
                    Optional.of(given.id()),
                    python,
                    Optional.of(call.id()),
                    text(call),
                    status(outcome),
                    Instant.now()));
        }
        if (isNew && live.order().base() instanceof Base.OfBranch branch && !(outcome instanceof Outcome.Interrupted)) {
            moveBranch(live, branch.name(), given.id(), outcome);
        } else {
            live.end(outcome);
        }
    }

    private void moveBranch(LiveCall live, String name, ScopeId from, Outcome outcome) {
        try {
            branches.move(name, Optional.of(from), outcome.scope().id());
            live.end(outcome);
        } catch (RefusedException e) {
            Map<String, String> facts = new HashMap<>(e.facts());
            facts.put("call", live.id().text());
            facts.put("made", outcome.scope().id().text());
            live.end(
                    outcome,
                    new RefusedException(
                            e.reason(),
                            e.getMessage() + "; the call ran, and its outcome is that of " + live.id(),
                            facts));
        }
    }

    private static String status(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Returned returned -> "returned";
            case Outcome.Raised raised -> "raised";
            case Outcome.Interrupted interrupted -> "interrupted";
            case Outcome.Limited limited -> "limit";
            case Outcome.Lost lost -> "lost";
        };
    }

    /** The text that ran, or the function that was called. */
    private static String text(Call call) {
        return switch (call.work()) {
            case Call.Code code -> code.text();
            case Call.Function function -> function.name() + "(...)";
        };
    }

    private static Report withScope(Report report, ScopeId scope) {
        return new Report(
                report.call(),
                new Scope(scope),
                report.output(),
                report.changed(),
                report.removed(),
                report.threadsEnded(),
                report.processesEnded(),
                report.missing(),
                report.heldOnly(),
                report.displays(),
                report.patches(),
                report.usage());
    }

    private Outcome takenBack(LiveCall live) {
        Usage nothing = new Usage(Duration.ZERO, Duration.ZERO, 0, true);
        ScopeId scope = target(live.order().base()).id();
        Report report = new Report(live.id(), new Scope(scope), Output.NONE, List.of(), List.of(), 0, 0, nothing);
        return new Outcome.Interrupted(report, false, Optional.empty());
    }

    /** Takes a call back that is held, or interrupts one that runs; false where it had ended. */
    boolean interrupt(LiveCall live) throws InterruptedException {
        if (live.takeBack()) {
            return true;
        }
        // It may wait for a place, or its scope may have to come back: then there is nothing to interrupt yet.
        while (!interruptNow(live.id())) {
            if (live.awaitEnd(INTERRUPT_INTERVAL)) {
                return false;
            }
        }
        return true;
    }

    private boolean interruptNow(CallId id) {
        return engines.running().stream().anyMatch(each -> each.interrupt(id));
    }

    /** No call is taken in from now on; those that are held are taken back, and those that run may do so for a while. */
    void close(Duration grace) throws InterruptedException {
        closing = true;
        long deadline = System.nanoTime() + grace.toNanos();
        List<LiveCall> live = kept.all().values().stream()
                .filter(each -> each.state() != LiveCall.State.ENDED)
                .toList();
        live.forEach(LiveCall::takeBack);
        for (LiveCall call : live) {
            if (!call.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                interrupt(call);
            }
        }
        for (LiveCall call : live) {
            call.awaitEnd(INTERRUPTED_END);
        }
    }
}
