package dev.valise.service;

import dev.valise.CallId;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.service.RefusedException.Reason;
import dev.valise.store.Registration;
import dev.valise.store.StoredCall;
import dev.valise.store.StoredCalls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Which calls are this node's to make, as the store has it; and waiting for those that another one makes. Safe for use by many threads. */
final class Claims {
    /**
     * For so long a call is believed to run whose node does not say so any more: longer than any pause of a JVM, and not longer than
     * those wait who repeat the request of a node that died.
     */
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** A third of the lease, so that one write may fail. */
    private static final long RENEWAL_NANOS = LEASE.toNanos() / 3;

    /** Between two questions whether another node has ended a call. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private static final Logger LOG = System.getLogger(Claims.class.getName());

    private final StoredCalls stored;
    private final LiveCalls live;
    private long renewed = System.nanoTime();

    Claims(StoredCalls stored, LiveCalls live) {
        this.stored = stored;
        this.live = live;
    }

    /**
     * Registers a call, so that no other node makes it; or waits for the end of the one that was registered first.
     *
     * @param takenBack what is told of a call that was taken back
     * @return whether it is this node's to make; else it has ended
     * @throws RefusedException where its id or its request is another call's
     */
    boolean claim(LiveCall call, Supplier<String> takenBack) throws InterruptedException {
        CallOrder order = call.order();
        while (true) {
            Registration registration = stored.register(
                    order.call().id(), order.request(), StoredCall.Content.of(order.text()), order.hold(), LEASE);
            switch (registration) {
                case Registration.Fresh fresh -> {
                    live.rename(call, fresh.call().id());
                    return true;
                }
                case Registration.Taken taken
                when taken.byRequest() ->
                    throw LiveCalls.requestReused(taken.call().id());
                case Registration.Taken taken ->
                    throw LiveCalls.idTaken(taken.call().id());
                case Registration.Repeated repeated -> {
                    if (isEnded(call, repeated.call().id(), takenBack)) {
                        return false;
                    }
                }
            }
        }
    }

    /** Waits for the end of a call that another node makes. Whether it came: false where that node is gone. */
    private boolean isEnded(LiveCall call, CallId id, Supplier<String> takenBack) throws InterruptedException {
        while (true) {
            Optional<StoredCall> found = stored.find(id);
            if (found.isEmpty() || isLost(found.get())) {
                return false;
            }
            Optional<Answer> answer = found.get().state() == StoredCall.State.WITHDRAWN
                    ? Optional.of(new Answer(takenBack.get(), Optional.empty()))
                    : found.get().answer().map(Answer::of);
            if (answer.isPresent()) {
                call.end(answer.get());
                return true;
            }
            if (call.awaitEnd(BETWEEN_LOOKS)) {
                return true;
            }
        }
    }

    private static boolean isLost(StoredCall call) {
        return call.state() == StoredCall.State.RUNNING && call.due().isBefore(Instant.now());
    }

    /** Begins a call that is to run now; false where another node did, or it was taken back there. */
    boolean begin(LiveCall call) {
        return !call.order().hold().isPositive() || stored.begin(call.id(), LEASE);
    }

    /** Takes a call that its own node has not begun in time; whether nobody else has. */
    boolean take(LiveCall call) {
        return stored.begin(call.id(), LEASE);
    }

    /** Waits for the end of a held call that this node has taken in, and another one makes; and forgets it here. */
    void awaitEnd(LiveCall call, Supplier<String> takenBack) throws InterruptedException {
        if (call.state() != LiveCall.State.ENDED && !isEnded(call, call.id(), takenBack)) {
            call.refuse(new RefusedException(
                    Reason.UNKNOWN_CALL, "the node that made this call is gone; nobody knows how far it came"));
        }
        live.remove(call);
    }

    /** A call that was refused is not registered any more. */
    void giveUp(LiveCall call) {
        if (!call.isRegistered()) {
            return;
        }
        try {
            stored.forget(call.id());
        } catch (ValiseException e) {
            LOG.log(Level.WARNING, "a call that was refused stays registered until it is thought to be lost", e);
        }
    }

    /** What is known of a call that is not this node's. */
    LiveCall.View view(StoredCall call) {
        LiveCall.State state = switch (call.state()) {
            case WAITING -> LiveCall.State.WAITING;
            case RUNNING -> isLost(call) ? LiveCall.State.LOST : LiveCall.State.RUNNING;
            case ENDED -> LiveCall.State.ENDED;
            case WITHDRAWN -> LiveCall.State.TAKEN_BACK;
        };
        return new LiveCall.View(call.id(), state, call.answer().map(Answer::of).map(Answer::text));
    }

    /** Takes a call back that is not this node's, or has its node interrupt it; false where it had ended. */
    boolean withdraw(LiveCall.View call) {
        return switch (call.state()) {
            case WAITING -> stored.withdraw(call.id());
            case RUNNING -> stored.interrupt(call.id());
            case TAKEN_BACK, LOST, ENDED -> false;
        };
    }

    /** The calls that run here, and which others have been asked to interrupt; each is given once. */
    List<LiveCall> interruptedElsewhere() {
        List<LiveCall> running = running();
        if (running.isEmpty()) {
            return List.of();
        }
        Set<CallId> asked = Set.copyOf(stored.interrupted());
        return running.stream()
                .filter(each -> asked.contains(each.id()) && each.isToBeInterrupted())
                .toList();
    }

    private List<LiveCall> running() {
        return live.all().stream()
                .filter(each -> each.isRegistered() && each.state() == LiveCall.State.RUNNING)
                .toList();
    }

    /** Says of all calls that run here that they do, from time to time. */
    synchronized void renew() {
        if (System.nanoTime() - renewed < RENEWAL_NANOS) {
            return;
        }
        renewed = System.nanoTime();
        List<CallId> running = running().stream().map(LiveCall::id).toList();
        if (!running.isEmpty()) {
            try {
                stored.renew(running, LEASE);
            } catch (ValiseException e) {
                if (e.code() != Code.STORE_UNAVAILABLE) {
                    throw e;
                }
                LOG.log(Level.WARNING, "the store could not be told which calls run", e);
            }
        }
    }
}
