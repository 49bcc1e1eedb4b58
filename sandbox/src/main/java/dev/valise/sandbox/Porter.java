package dev.valise.sandbox;

import dev.valise.Loss;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.packed.PackedScope;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Packs held scopes: at once for a caller who waits for it, and otherwise when no call runs, since both would want the same
 * processors. A scope that is let go stays callable until it is packed. Safe for use by many threads.
 */
final class Porter implements AutoCloseable {
    /** Scopes that wait until no call runs; where there are more, packing goes on beside the calls. */
    private static final int PATIENT = 16;

    /**
     * Scopes that are let go and wait. In a chain of calls without a pause they are ancestors of the next, which make each fork
     * slower: with 64 of them about twice (docs/decisions/008-bounded-ancestors.md). Where there are more, the oldest is given up.
     */
    private static final int MOST_LEAVING = 64;

    /** Scopes that wait because a call asked for their packed form; where there are more, the next such call waits too. */
    private static final int MOST_ASKED_FOR = 256;

    /** What has not been packed by then after the last call was not promised to anybody. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private static final long BETWEEN_LOOKS_MILLIS = 2;

    private static final Logger LOG = System.getLogger(Porter.class.getName());

    private final PackedScopes packed;
    private final Outbox outbox;
    private final Holders holders;
    private final Function<HeldScope, PackedScope> pack;
    private final BooleanSupplier busy;
    private final Map<ScopeId, Task> waiting = new LinkedHashMap<>();
    private final Labor labor;
    private boolean finishing;
    private boolean closed;

    /**
     * A scope to be packed.
     *
     * @param reason why it is let go then; empty where it stays
     * @param askedFor whether its packed form was promised
     */
    private record Task(HeldScope scope, Optional<String> reason, boolean askedFor) {}

    /**
     * Starts the thread that packs.
     *
     * @param outbox takes what is packed to the store
     * @param holders are told which scopes have left, and which cannot be called any more
     * @param pack asks the process of a scope for its packed form; throws {@link ValiseException} where there is none
     * @param busy whether calls run
     */
    Porter(
            PackedScopes packed,
            Outbox outbox,
            Holders holders,
            Function<HeldScope, PackedScope> pack,
            BooleanSupplier busy) {
        this.packed = packed;
        this.outbox = outbox;
        this.holders = holders;
        this.pack = pack;
        this.busy = busy;
        this.labor = Labor.start("valise-porter", this::work);
    }

    /** Packs a scope and gives what is not in its packed form; all of it, where there is no such form. */
    List<Loss> packNow(HeldScope scope) {
        try {
            return keep(scope);
        } catch (ValiseException | UncheckedIOException e) {
            return List.of(new Loss("", "", "scope", "" + e.getMessage()));
        }
    }

    /** Has a scope packed that stays held. */
    synchronized void packSoon(HeldScope scope) {
        boolean interrupted = false;
        while (waiting.values().stream().filter(Task::askedFor).count() >= MOST_ASKED_FOR && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        add(new Task(scope, Optional.empty(), true));
    }

    /** Has a scope packed, unless it is already, and then ended. */
    void letGo(HeldScope scope, String reason) {
        if (packed.contains(scope.scope())) {
            holders.hasLeft(scope);
            return;
        }
        Optional<Task> given;
        synchronized (this) {
            boolean askedFor = waiting.containsKey(scope.scope().id());
            add(new Task(scope, Optional.of(reason), askedFor));
            given = superfluous();
        }
        given.ifPresent(task -> giveUp(task, "calls came faster than scopes could be packed"));
    }

    /** The oldest of those that are let go, taken out where there are too many. */
    private Optional<Task> superfluous() {
        List<Task> leaving =
                waiting.values().stream().filter(task -> !task.askedFor()).toList();
        if (leaving.size() <= MOST_LEAVING) {
            return Optional.empty();
        }
        Task oldest = leaving.get(0);
        waiting.remove(oldest.scope().scope().id());
        return Optional.of(oldest);
    }

    private void giveUp(Task task, String why) {
        holders.isGone(task.scope().scope(), task.reason().orElse("") + "; " + why);
        holders.hasLeft(task.scope());
    }

    /** Nobody wants a scope any more. */
    void forget(Scope scope) {
        synchronized (this) {
            if (waiting.remove(scope.id()) != null) {
                notifyAll();
            }
        }
        packed.remove(scope);
        outbox.forget(scope);
    }

    private synchronized void add(Task task) {
        if (!closed) { // else it ends with all processes
            waiting.put(task.scope().scope().id(), task);
            notifyAll();
        }
    }

    private void work() throws InterruptedException {
        Task task = next();
        carry(task);
        if (isForgotten(task)) {
            discard(task.scope().scope());
        }
        task.reason().ifPresent(reason -> holders.hasLeft(task.scope()));
    }

    private void discard(Scope scope) {
        packed.remove(scope);
        try {
            outbox.forget(scope);
        } catch (ValiseException e) {
            LOG.log(Level.WARNING, "a scope that was forgotten stays in the store until it is collected", e);
        }
    }

    /** A task is done. Whether nobody wants its scope any more. */
    private synchronized boolean isForgotten(Task task) {
        ScopeId id = task.scope().scope().id();
        boolean wanted = waiting.remove(id, task) || waiting.containsKey(id);
        notifyAll();
        return !wanted;
    }

    private synchronized Task next() throws InterruptedException {
        while (waiting.isEmpty() || (!finishing && busy.getAsBoolean() && waiting.size() < PATIENT)) {
            if (waiting.isEmpty()) {
                wait();
            } else {
                TimeUnit.MILLISECONDS.timedWait(this, BETWEEN_LOOKS_MILLIS);
            }
        }
        return waiting.values().iterator().next();
    }

    private void carry(Task task) {
        Scope scope = task.scope().scope();
        try {
            keep(task.scope());
        } catch (ValiseException | UncheckedIOException e) {
            if (!packed.contains(scope)) { // else it is here, and only the store has not got it
                task.reason().ifPresent(reason -> holders.isGone(scope, reason + "; " + e.getMessage()));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a scope could not be packed", e);
            task.reason().ifPresent(reason -> holders.isGone(scope, reason + "; packing it failed"));
        }
    }

    private List<Loss> keep(HeldScope scope) {
        PackedScope form = pack.apply(scope);
        found(scope.scope(), form);
        if (outbox.isUsed()) {
            outbox.keep(scope.scope(), form);
        }
        return form.losses();
    }

    /** Has the packed form of a scope, so that it need not be packed when it is let go. */
    void found(Scope scope, PackedScope form) {
        for (Scope each : packed.add(scope, form)) {
            holders.isGone(each, "there is no more room for scopes that are packed");
        }
    }

    /** Packs all that waits, as long as that takes no longer than is usual for a service to end. */
    synchronized void finish() {
        finishing = outbox.isUsed();
        notifyAll();
        long deadline = System.nanoTime() + LONGEST_END.toNanos();
        try {
            for (long left = 1; finishing && !waiting.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
            notifyAll();
        }
        labor.close();
    }
}
