package dev.valise.sandbox;

import dev.valise.Scope;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The jails of one tenant: the one in which lineages begin, and those before it, which were too old for that, and end when
 * their last scope has gone. Safe for use by many threads.
 */
final class Jails implements AutoCloseable {
    /**
     * Old jails that may live on with the scopes that they hold. Each takes 20 MB, and a lineage that is called again and
     * again keeps its own for as long as it is; so a tenant has at most five, and no zygote is older than five times the
     * age of one.
     */
    static final int MOST_OLD = 4;

    /** After a start that failed, while calls go on in the old jail. */
    private static final Duration NEXT_TRY = Duration.ofMinutes(1);

    /** For some scopes to be packed and to leave. */
    private static final Duration BETWEEN_LETTING_GO = Duration.ofMillis(100);

    private static final Logger LOG = System.getLogger(Jails.class.getName());

    private final JailFactory factory;
    private final Afterwards afterwards;
    private final Duration mostAge;
    private final Consumer<Jail> gone;
    private final BiPredicate<Jail, String> evacuate;
    private final List<Jail> old = new ArrayList<>(); // the oldest first
    /** Held while a jail is started, or ended, so that none is left when this is closed. Comes before the lock of this. */
    private final Object changing = new Object();

    private Jail jail;
    private HeldScope empty;
    private boolean closed;

    /**
     * Starts the first.
     *
     * @param mostAge from which on no lineage begins in a jail, as soon as the next has started
     * @param gone is told of jails that have ended by themselves
     * @param evacuate lets some scopes of a jail go, for a reason, and gives whether it has more
     */
    Jails(
            JailFactory factory,
            Afterwards afterwards,
            Duration mostAge,
            Consumer<Jail> gone,
            BiPredicate<Jail, String> evacuate) {
        this.factory = factory;
        this.afterwards = afterwards;
        this.mostAge = mostAge;
        this.gone = gone;
        this.evacuate = evacuate;
        this.jail = factory.start();
        this.empty = begin(jail);
    }

    /** The empty scope of a jail, with lineages forked ahead: one for each call that can run at the same moment. */
    private HeldScope begin(Jail begun) {
        int ahead = Math.min(8, Runtime.getRuntime().availableProcessors());
        HeldScope scope = new HeldScope(
                begun, afterwards, Scope.empty(), begun.template(), ahead, Optional.empty(), History.NONE);
        scope.forkAhead();
        afterwards.later(mostAge, () -> isTooOld(begun));
        return scope;
    }

    /** The empty scope of a jail that is alive. */
    synchronized HeldScope empty() {
        if (closed) {
            throw new ValiseException(Code.CLOSED, "this Valise has been closed");
        }
        if (!jail.isAlive()) {
            gone.accept(jail);
            jail.close();
            jail = factory.start();
            empty = begin(jail);
        }
        return empty;
    }

    /** The one in which lineages begin now. */
    synchronized Jail current() {
        return jail;
    }

    /** Those that have not ended. */
    synchronized List<Jail> all() {
        return Stream.concat(old.stream(), Stream.of(jail)).toList();
    }

    /** Those before it that have not ended. */
    synchronized List<Jail> old() {
        return List.copyOf(old);
    }

    /** How many live. */
    synchronized int count() {
        return closed ? 0 : old.size() + 1;
    }

    /** Forks of the empty scope that wait for their calls. */
    synchronized int spares() {
        return closed ? 0 : empty.spareCount();
    }

    private void isTooOld(Jail begun) {
        if (begun == current()) {
            Thread.ofPlatform().name("valise-renewal").daemon().start(() -> tryToRenew(begun));
        }
    }

    private void tryToRenew(Jail begun) {
        try {
            renew();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a jail is too old, and another cannot be started", e);
            afterwards.later(NEXT_TRY, () -> isTooOld(begun));
        }
    }

    /** Starts another jail, in which lineages begin from now on. Those of the old one live on. */
    void renew() {
        Jail before;
        synchronized (changing) {
            if (isClosed()) {
                return;
            }
            Jail next = factory.start();
            synchronized (this) {
                before = jail;
                old.add(before);
                jail = next;
                empty.retire();
                empty = begin(next);
            }
        }
        before.onEnd(() -> afterwards.run(() -> gone.accept(before)));
        before.whenUnused(
                () -> Thread.ofPlatform().name("valise-old-jail").daemon().start(() -> end(before)));
        tidy();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void end(Jail unused) {
        synchronized (changing) {
            if (!isClosed()) {
                unused.close();
                forget(unused);
            }
        }
    }

    private synchronized void forget(Jail ended) {
        old.remove(ended);
    }

    /** Where there are too many old jails, lets the scopes of the oldest go, some at a time: each has to be packed. */
    private void tidy() {
        Optional<Jail> oldest;
        synchronized (this) {
            oldest = old.size() > MOST_OLD && !closed ? Optional.of(old.get(0)) : Optional.empty();
        }
        String why = "its jail was older than %,d s, and of those only the last %d are kept"
                .formatted(mostAge.toSeconds(), MOST_OLD);
        oldest.filter(each -> evacuate.test(each, why))
                .ifPresent(each -> afterwards.later(BETWEEN_LETTING_GO, this::tidy));
    }

    /** Ends all of them. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        synchronized (changing) {
            old().forEach(Jail::close);
            current().close();
        }
    }
}
