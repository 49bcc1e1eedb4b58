package dev.valise.sandbox;

import dev.valise.CallId;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.Report;
import dev.valise.Result;
import dev.valise.Usage;
import dev.valise.packed.CutStream;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One call on a held scope, from a spare to an outcome. Runs on the caller's thread; only {@link #interrupt} may be
 * called from others.
 */
final class CallRun {
    private final HeldScope from;
    private final Jail jail;
    private final CallId id;
    private final Worker worker;
    private final Request request;
    private final long start;
    private final Selector selector;
    private final Footprint footprint;
    private final Conversation conversation;

    /**
     * @param worker a spare of the scope
     * @param population processes that the jail may have besides those of this call
     * @param selector with no keys, which the call may use until its end
     */
    CallRun(
            HeldScope from,
            Worker worker,
            CallId id,
            Limits limits,
            OutputListener listener,
            Request request,
            int population,
            Selector selector) {
        this.start = System.nanoTime();
        this.from = from;
        this.jail = from.jail();
        this.id = id;
        this.worker = worker;
        this.request = request;
        this.selector = selector;
        this.footprint = from.footprint();
        worker.lineage().ifPresent(Lineage::runsCode);
        worker.isCalled(true);
        boolean thenFork = request.makesScope() && from.isInAHurry();
        this.conversation = new Conversation(
                jail,
                worker,
                limits,
                start,
                selector,
                listener,
                footprint,
                request.outgoing(limits, footprint, population, thenFork),
                thenFork ? () -> jail.equip(worker) : () -> {});
    }

    /** Asks that the call be interrupted; returns at once. */
    void interrupt() {
        conversation.interrupt();
    }

    /**
     * How it ended.
     *
     * @param made the scope that it made
     * @param packed the stream of the scope, where that was asked for
     * @param began false where there was no process that took the request, so that it may be made again
     */
    record Ended(Outcome outcome, Optional<HeldScope> made, Optional<CutStream> packed, boolean began) {
        static Ended without(Outcome outcome) {
            return new Ended(outcome, Optional.empty(), Optional.empty(), true);
        }

        static Ended neverBegan(Outcome.Lost outcome) {
            return new Ended(outcome, Optional.empty(), Optional.empty(), false);
        }
    }

    /** Runs the call. */
    Ended run() throws IOException {
        try {
            Ended ended = end(conversation.run());
            if (conversation.wasThreadInterrupted()) {
                Thread.currentThread().interrupt();
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            return Ended.without(new Outcome.Interrupted(unchanged(), true, Optional.empty()));
        } catch (ClosedChannelException | CancelledKeyException e) {
            boolean began = worker.jailPid() != 0;
            killAfter(e); // another thread closed the connections: the jail has ended, or is being closed
            Outcome.Lost lost = lost(jail.end());
            return began ? Ended.without(lost) : Ended.neverBegan(lost);
        } catch (IOException | RuntimeException | Error e) {
            killAfter(e); // a listener that threw, or a fault of ours: nothing may run on
            throw e;
        } finally {
            worker.isCalled(false);
        }
    }

    private Ended end(Ending ending) throws IOException, InterruptedException {
        return switch (ending) {
            case Ending.Replied replied when request.makesScope() -> admit(replied.reply());
            case Ending.Replied replied -> {
                kill();
                yield new Ended(
                        outcome(replied.reply(), unchanged()),
                        Optional.empty(),
                        replied.reply().packed().map(Blocks::stream),
                        true);
            }
            case Ending.OverLimit over -> {
                kill();
                yield Ended.without(new Outcome.Limited(unchanged(), over.verdict()));
            }
            case Ending.KilledForCaller killed -> {
                kill();
                yield Ended.without(new Outcome.Interrupted(unchanged(), true, Optional.empty()));
            }
            case Ending.Gone gone -> {
                kill();
                yield Ended.without(lost(gone.reason()));
            }
            case Ending.NeverBegan never -> {
                kill();
                yield Ended.neverBegan(lost(never.reason()));
            }
        };
    }

    private Ended admit(Reply reply) throws IOException, InterruptedException {
        try {
            Admission.Admitted admitted =
                    new Admission(jail, worker, selector, footprint, conversation.killAt()).admit(reply);
            if (conversation.wasLooked()) {
                // From now on it holds a scope, and is not the first that the kernel is to end.
                jail.find(admitted.holder()).ifPresent(each -> OomScore.LINEAGE.give(each.pid()));
            }
            HeldScope made = from.successor(request.scope(), admitted.holder(), request.history(from.history(), reply));
            made.footprint(admitted.footprint());
            admitted.spare().ifPresent(made::add);
            Report report = new Report(
                    id,
                    made.scope(),
                    conversation.output().output(false),
                    reply.changed(),
                    reply.removed(),
                    admitted.threadsEnded(),
                    admitted.processesEnded(),
                    from.missing(),
                    Optional.empty(),
                    reply.displays(),
                    jail.patched().active(),
                    usage(reply.cpu(), reply.peakMemoryBytes()));
            return new Ended(outcome(reply, report), Optional.of(made), Optional.empty(), true);
        } catch (Admission.RefusedException e) {
            String why = jail.isEnding() ? jail.end() : e.getMessage();
            String reason = "the call ended, but its process cannot hold the scope: " + why;
            return Ended.without(new Outcome.Lost(unchanged(), reason));
        }
    }

    private Outcome.Lost lost(String reason) {
        return new Outcome.Lost(unchanged(), "the process of the call is gone: " + reason);
    }

    private Outcome outcome(Reply reply, Report report) {
        Predicate<String> interrupt = "KeyboardInterrupt"::equals;
        if (reply.error().isPresent()) {
            return conversation.wasInterruptedByCaller()
                            && interrupt.test(reply.error().get().type())
                    ? new Outcome.Interrupted(report, false, reply.error())
                    : new Outcome.Raised(report, reply.error().get());
        }
        Optional<Result> result = reply.result();
        return new Outcome.Returned(report, result);
    }

    /** The report of a call that leaves the scope it was given. */
    private Report unchanged() {
        return new Report(
                id,
                from.scope(),
                conversation.output().output(true),
                List.of(),
                List.of(),
                0,
                0,
                from.missing(),
                Optional.empty(),
                List.of(),
                jail.patched().active(),
                usage(conversation.cpu(), conversation.peakMemoryBytes()));
    }

    private Usage usage(Duration cpu, long peakMemoryBytes) {
        return new Usage(Duration.ofNanos(System.nanoTime() - start), cpu, peakMemoryBytes, true);
    }

    private void killAfter(Throwable cause) {
        try {
            kill();
        } catch (IOException | RuntimeException | Error e) {
            cause.addSuppressed(e);
        }
    }

    /** Ends the call's process and all that descends from it, and keeps the output that was written. */
    private void kill() throws IOException {
        Leftovers leftovers = new Leftovers();
        Optional<ProcessHandle> process = jail.find(worker);
        List<Long> descendants =
                process.map(each -> HostProc.descendants(each.pid())).orElse(List.of());
        try {
            conversation.drain();
        } finally {
            jail.kill(worker);
            leftovers.endBelow(descendants);
            from.endStrangers();
            jail.endStrays();
        }
    }
}
