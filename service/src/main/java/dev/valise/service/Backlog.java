package dev.valise.service;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.store.StoredCalls;
import dev.valise.store.StoredCalls.Ended;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ends of calls that the store is told of behind the callers' backs, many in one transaction; and those that it could not be told of
 * while it was away. Safe for use by many threads.
 */
final class Backlog {
    /** In one transaction: one wait for the disk costs as much as writing so many. */
    private static final int AT_ONCE = 100;

    /** Where more bytes of answers wait, whoever adds one waits, too; where the store is away, the eldest is given up. */
    private static final long MOST_BYTES = 64L << 20;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private static final Logger LOG = System.getLogger(Backlog.class.getName());

    private final StoredCalls calls;
    private final Consumer<Ended> done;
    private final Deque<Ended> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean isWorking;
    private boolean isAway;
    private boolean closed;

    /**
     * Empty yet.
     *
     * @param done is told of each that is in the store, or was given up
     */
    Backlog(StoredCalls calls, Consumer<Ended> done) {
        this.calls = calls;
        this.done = done;
    }

    void add(Ended ended) {
        List<Ended> given = new ArrayList<>();
        synchronized (this) {
            awaitRoom();
            waiting.add(ended);
            bytes += ended.answer().size();
            while (bytes > MOST_BYTES && isAway && waiting.size() > 1) {
                given.add(waiting.remove());
                bytes -= given.getLast().answer().size();
            }
            if (!isWorking) {
                isWorking = true;
                Thread.ofVirtual().name("valise-backlog").start(this::work);
            }
        }
        if (!given.isEmpty()) {
            LOG.log(Level.WARNING, "the store is away, and records of calls are given up");
            given.forEach(done);
        }
    }

    private void awaitRoom() {
        boolean interrupted = false;
        while (bytes > MOST_BYTES && !isAway && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        for (List<Ended> next = next(); !next.isEmpty(); next = next()) {
            boolean isOver = isKept(next);
            synchronized (this) {
                isAway = !isOver;
                notifyAll();
                if (isOver) {
                    next.forEach(each -> {
                        if (waiting.remove(each)) {
                            bytes -= each.answer().size();
                        }
                    });
                } else if (closed) {
                    waiting.clear();
                } else {
                    pause();
                }
            }
            if (isOver) {
                next.forEach(done);
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Ended> next() {
        List<Ended> some = waiting.stream().limit(AT_ONCE).toList();
        isWorking = !some.isEmpty();
        notifyAll();
        return some;
    }

    /** Whether nothing of it is to be done any more. */
    private boolean isKept(List<Ended> some) {
        try {
            calls.finishAll(some);
            return true;
        } catch (ValiseException e) {
            if (e.code() == Code.STORE_UNAVAILABLE) {
                return false;
            }
            if (some.size() > 1) {
                return some.stream().allMatch(each -> isKept(List.of(each)));
            }
            LOG.log(Level.WARNING, "the record of a call cannot be kept", e);
            return true;
        }
    }

    /** Waits until all of it is in the store; where that is away, it is tried once more. */
    synchronized void close() throws InterruptedException {
        closed = true;
        notifyAll();
        while (isWorking) {
            wait();
        }
    }
}
