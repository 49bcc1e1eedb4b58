package dev.valise.service;

import dev.valise.CallId;
import dev.valise.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call from the moment in which it was ordered until its end is kept. Safe for use by many threads. */
public final class LiveCall {
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private CallOrder order;
    private State state = State.WAITING;
    private boolean isRegistered;
    private boolean isInterrupted;
    private @Nullable Outcome outcome;
    private @Nullable Answer answer;
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
        /** Its node ended while it ran; nobody knows how far it came. */
        LOST,
        /** It has an answer, or was refused. */
        ENDED
    }

    /**
     * What somebody sees who asks for a call.
     *
     * @param answer of one that has ended
     */
    public record View(CallId id, State state, Optional<String> answer) {}

    View view() {
        State now = state();
        Optional<String> text = answer().map(Answer::text);
        return new View(id(), text.isPresent() ? State.ENDED : now, text);
    }

    public CallId id() {
        return order().call().id();
    }

    public synchronized CallOrder order() {
        return order;
    }

    synchronized State state() {
        return state;
    }

    /** The store knows of it, by this id. */
    synchronized void isRegisteredAs(CallId id) {
        order = order.withId(id);
        isRegistered = true;
    }

    /** Whether it is to be interrupted now, and was not before. */
    synchronized boolean isToBeInterrupted() {
        boolean first = !isInterrupted;
        isInterrupted = true;
        return first;
    }

    /** Whether the store knows of it, and that it is this node's. */
    synchronized boolean isRegistered() {
        return isRegistered;
    }

    /** The outcome, once it has one that was made here. */
    public synchronized Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    private synchronized Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }

    /**
     * Waits for the end, and gives what {@link CallNotation#answer} has written.
     *
     * @throws RefusedException where the call was refused, or its branch has moved meanwhile
     */
    public String await() throws InterruptedException {
        ended.await();
        synchronized (this) {
            if (refusal != null) {
                throw refusal.again();
            }
            return Objects.requireNonNull(answer).text();
        }
    }

    /** Waits for the end, but not longer than this; whether it has come. */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits as long as it is held; whether it is to run. */
    boolean awaitStart() throws InterruptedException {
        long hold = order().hold().toNanos();
        if (hold > 0 && released.await(hold, TimeUnit.NANOSECONDS)) {
            return false;
        }
        synchronized (this) {
            if (state != State.WAITING) {
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

    /** Ends it with an outcome that was made here. */
    synchronized void end(Outcome how, Answer told) {
        outcome = how;
        end(told);
    }

    /** Ends it with an answer that somebody else may have found. */
    synchronized void end(Answer told) {
        answer = told;
        refusal = told.refusal().orElse(null);
        isOver();
    }

    /** Ends it without an outcome, unless it has ended. */
    synchronized void refuse(RefusedException why) {
        if (state != State.ENDED) {
            refusal = why;
            isOver();
        }
    }

    private void isOver() {
        state = State.ENDED;
        released.countDown();
        ended.countDown();
    }
}
