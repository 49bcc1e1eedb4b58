package dev.valise.sandbox;

import dev.valise.Loss;
import dev.valise.Scope;
import dev.valise.packed.PackedScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A scope in memory: the worker that holds it, and spares that have been forked ahead. Safe for use by many threads.
 */
final class HeldScope {
    private final Jail jail;
    private final Afterwards afterwards;
    private final Scope scope;
    private final Worker holder;
    private final int ahead;
    private Optional<HeldScope> from;
    private final History history;
    private final Deque<Worker> spares = new ArrayDeque<>();
    private Footprint footprint = Footprint.UNKNOWN;
    private long proportionalBytes;
    private final long since = System.nanoTime();
    private int calls;
    private int running;
    private boolean released;
    private List<Loss> missing = List.of();
    private List<String> patchesMissing = List.of();
    private Optional<Earlier> earlier = Optional.empty();

    /**
     * Describes a holder that has been admitted.
     *
     * @param afterwards ends processes that nobody needs: beside a fork, both would wait for the same locks of the kernel
     * @param ahead how many spares to keep ready once the scope is called again and again
     * @param from the scope from whose holder this one was forked
     * @param history the calls that made it what it is
     */
    HeldScope(
            Jail jail,
            Afterwards afterwards,
            Scope scope,
            Worker holder,
            int ahead,
            Optional<HeldScope> from,
            History history) {
        this.jail = jail;
        this.afterwards = afterwards;
        this.scope = scope;
        this.holder = holder;
        this.ahead = ahead;
        this.from = from;
        this.history = history;
    }

    /** The scope that a call on this one made. */
    HeldScope successor(Scope made, Worker itsHolder, History itsHistory) {
        HeldScope next = new HeldScope(jail, afterwards, made, itsHolder, 1, Optional.of(this), itsHistory);
        synchronized (this) {
            next.earlier = earlier;
        }
        return next;
    }

    /** This is its packed form. */
    synchronized void isPackedAs(PackedScope form) {
        earlier = Optional.of(Earlier.of(form, history));
    }

    /** The last packed form of it, or of one that it came from, and what has happened since. */
    Optional<Earlier.Since> sinceItWasPacked() {
        Optional<Earlier> last;
        synchronized (this) {
            last = earlier;
        }
        return last.flatMap(each -> each.since(history));
    }

    /** It was packed under these patches. */
    synchronized void wasPackedUnder(List<String> patches) {
        Set<String> here = Set.copyOf(jail.patched().active());
        patchesMissing = patches.stream().filter(each -> !here.contains(each)).toList();
    }

    /** The patches that it was packed under and that its jail does not have. */
    synchronized List<String> patchesMissing() {
        return patchesMissing;
    }

    /** What it lacks since it was unpacked. */
    synchronized List<Loss> missing() {
        return missing;
    }

    /** It was unpacked, and lacks this. */
    synchronized void lacks(List<Loss> losses) {
        missing = List.copyOf(losses);
    }

    /** The calls that made it what it is. */
    History history() {
        return history;
    }

    Scope scope() {
        return scope;
    }

    Jail jail() {
        return jail;
    }

    Worker holder() {
        return holder;
    }

    /** The nearest of the scopes that this one came from that is held still. */
    synchronized Optional<HeldScope> ancestor() {
        while (from.isPresent() && from.get().isReleased()) {
            from = from.get().ancestor();
        }
        return from;
    }

    synchronized boolean isReleased() {
        return released;
    }

    /** Whether there is nothing left that holds it, though nobody released it. */
    boolean hasEnded() {
        return jail.isEnding() || holder.process().filter(HostProc::hasEnded).isPresent();
    }

    /** A spare that is ready, or nearly so, goes to the next call. */
    synchronized void add(Worker spare) {
        if (released) {
            jail.kill(spare);
            return;
        }
        spares.add(spare);
    }

    /** A spare for a call: one forked ahead, or else one whose fork is ordered now. Empty once released. */
    synchronized Optional<Worker> takeSpare() {
        if (released) {
            return Optional.empty();
        }
        calls++;
        running++;
        Worker spare = spares.isEmpty() ? jail.fork(holder) : spares.remove();
        return Optional.of(spare);
    }

    /** Whether calls come without a pause: what the call that took a spare makes will be called at once. */
    synchronized boolean isInAHurry() {
        return calls == 1 && from.isPresent() && System.nanoTime() - since < Afterwards.DELAY_NANOS;
    }

    /** What is left to be done when the outcome is out: a spare for the first call, if that has not come yet. */
    synchronized void settle() {
        if (!released && calls == 0 && spares.isEmpty()) {
            spares.add(jail.fork(holder));
        }
        holder.hangUp();
        jail.endStrangers(holder);
    }

    /** A call on it has ended without a reply. What its holder forked beside the call's process is ended, and nobody waits. */
    void endStrangers() {
        if (holder.lineage().isPresent()) { // the template runs no user code
            afterwards.run(() -> jail.endStrangers(holder));
        }
    }

    /**
     * Has spares forked for calls to come. The first call of a scope orders none: most scopes are called once, by the
     * call that supersedes them. From the second on the scope is one that is called again.
     */
    synchronized void forkAhead() {
        while (!released && (calls != 1 || ahead > 1) && spares.size() < ahead) {
            spares.add(jail.fork(holder));
        }
    }

    /** Ends the spares: the next call has to wait for a fork. */
    synchronized void dropSpares() {
        List.copyOf(spares).forEach(spare -> afterwards.run(() -> jail.kill(spare)));
        spares.clear();
    }

    /** What the scope's memory is before a call. */
    synchronized Footprint footprint() {
        if (footprint.equals(Footprint.UNKNOWN)) {
            footprint = jail.find(holder).flatMap(Footprint::of).orElse(Footprint.UNKNOWN);
        }
        return footprint;
    }

    synchronized void footprint(Footprint measured) {
        footprint = measured;
    }

    /**
     * Measures what holding this scope costs, in bytes; takes milliseconds for a scope of a gigabyte. And takes from its
     * processes what they may have inherited from a long call: to be the first that the kernel ends when memory runs out.
     */
    void measure() {
        Optional<ProcessHandle> own = jail.find(holder);
        own.ifPresent(each -> OomScore.LINEAGE.give(each.pid()));
        long bytes = own.map(each -> HostProc.proportionalBytes(each.pid())).orElse(0L);
        for (Worker spare : spares()) {
            spare.process().ifPresent(each -> OomScore.LINEAGE.give(each.pid()));
            bytes += spare.process()
                    .map(process -> HostProc.proportionalBytes(process.pid()))
                    .orElse(0L);
        }
        synchronized (this) {
            proportionalBytes = Math.max(1, bytes);
        }
    }

    /** What the last measurement gave; 0 before the first. */
    synchronized long proportionalBytes() {
        return proportionalBytes;
    }

    /** How many spares wait for their calls. */
    synchronized int spareCount() {
        return spares.size();
    }

    private synchronized List<Worker> spares() {
        return List.copyOf(spares);
    }

    /** Ends the spares, and the holder as soon as no call runs on a fork of it. */
    synchronized void release() {
        if (!released) {
            ancestor(); // so that a chain of calls does not keep all that it ever passed through
            released = true;
            dropSpares();
            endUnlessNeeded();
        }
    }

    /** Takes no more calls, for the empty scope of a jail that has had its time. Its holder ends with the jail. */
    synchronized void retire() {
        released = true;
        dropSpares();
    }

    /** A call that took a spare has ended, and with it the need for the parent of its process. */
    synchronized void callEnded() {
        running--;
        if (released) {
            endUnlessNeeded();
        }
    }

    /**
     * Ends the holder once no call runs on a fork of it: until then its fork may not have left its process group, or may
     * be looked for among its children.
     */
    private void endUnlessNeeded() {
        if (running == 0 && holder.lineage().isPresent()) { // the jail ends with its template
            afterwards.run(() -> jail.kill(holder));
        }
    }
}
