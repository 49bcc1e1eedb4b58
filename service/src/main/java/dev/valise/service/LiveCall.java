package dev.valise.service;

import dev.valise.CallId;
import dev.valise.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call from the moment in which it was ordered, and its outcome later. Safe for use by many threads. */
public final class LiveCall {
    private final CallOrder order;
    private final long orderedNanos = System.nanoTime();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private State state = State.WAITING;
    private @Nullable Outcome outcome;
    private @Nullable RefusedException refusal;

    LiveCall(CallOrder order) {
        this.order = order;
    }

    /** Where a call is. */
    public enum State {
        /** It is held, and can be taken back without a trace. */
        WAITING,
        /** It runs, or waits for a place to run. */
        RUNNING,
        /** It was taken back before it ran. */
        TAKEN_BACK,
        /** It has an outcome, or was refused. */
        ENDED
    }

    public CallId id() {
        return order.call().id();
    }

    public CallOrder order() {
        return order;
    }

    public synchronized State state() {
        return state;
    }

    /** The outcome, once it has one. */
    public synchronized Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /**
     * Waits for the end.
     *
     * @throws RefusedException where the call was refused, or its branch has moved meanwhile
     */
    public Outcome await() throws InterruptedException {
        ended.await();
        synchronized (this) {
            if (refusal != null) {
                throw refusal.again();
            }
            return Objects.requireNonNull(outcome);
        }
    }

    /** Waits for the end, but not longer than this; whether it has come. */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits as long as it is held; whether it is to run. */
    boolean awaitStart() throws InterruptedException {
        if (!order.hold().isZero()) {
            boolean early = released.await(order.hold().toNanos(), TimeUnit.NANOSECONDS);
            if (early && state() == State.TAKEN_BACK) {
                return false;
            }
        }
        synchronized (this) {
            if (state == State.TAKEN_BACK) {
                return false;
            }
            state = State.RUNNING;
            return true;
        }
    }

    /** Takes it back, if it does not run yet; whether it could. */
    synchronized boolean takeBack() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.TAKEN_BACK;
        released.countDown();
        return true;
    }

    synchronized void end(Outcome how) {
        outcome = how;
        state = State.ENDED;
        ended.countDown();
    }

    /** Ends it with an outcome that its branch does not show, and why. */
    synchronized void end(Outcome how, RefusedException why) {
        refusal = why;
        end(how);
    }

    /** Ends it without an outcome. */
    synchronized void refuse(RefusedException why) {
        refusal = why;
        state = State.ENDED;
        ended.countDown();
    }

    /** How long ago it was ordered. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - orderedNanos);
    }

    /** About how much memory it takes. */
    long bytes() {
        return outcome().map(Weights::of).orElse(0L) + Weights.of(order);
    }
}
