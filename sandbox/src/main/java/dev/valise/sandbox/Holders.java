package dev.valise.sandbox;

import dev.valise.Scope;
import dev.valise.ScopeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The scopes that are held, within a number and an amount of memory; those used least recently go first. Remembers for a
 * while why those that are gone are gone. Safe for use by many threads.
 */
final class Holders {
    /** Departed scopes whose reason is remembered: enough for a long session; each takes some 200 bytes. */
    private static final int REMEMBERED = 10_000;

    /**
     * Ancestors of one scope that are held at once. The kernel keeps, for each mapping of a process, a list of all living
     * ancestors that it was forked from, and copies it at every fork: with 64 of them a fork takes three times as long
     * as with one, with 255 twenty times (docs/performance.md).
     */
    private static final int DEEPEST = 32;

    /**
     * Scopes that have a spare ready: a spare is a process of 1.3 MB of its own, as much as the holder, and those who
     * call a scope that was not used for so long wait a millisecond longer.
     */
    private static final int WITH_SPARES = 8;

    private final int most;
    private final long memory;
    // In the order of use, the least recent first.
    private final LinkedHashMap<ScopeId, HeldScope> held = new LinkedHashMap<>(16, 0.75f, true);
    // Those that were let go and have not left yet.
    private final Map<ScopeId, HeldScope> leaving = new HashMap<>();
    private final Map<ScopeId, String> gone = new LinkedHashMap<>();
    private final BiConsumer<HeldScope, String> lettingGo;

    /**
     * Holds none yet.
     *
     * @param lettingGo is given scopes that there is no room for, each with the reason; they can be found until {@link
     *     #hasLeft} is told of each
     */
    Holders(int most, long memory, BiConsumer<HeldScope, String> lettingGo) {
        this.most = most;
        this.memory = memory;
        this.lettingGo = lettingGo;
    }

    /** A held scope, which counts as used now. */
    synchronized Optional<HeldScope> find(Scope scope) {
        return Optional.ofNullable(held.get(scope.id())).or(() -> Optional.ofNullable(leaving.get(scope.id())));
    }

    /** Why a scope that was held is not any more; empty where it never was. */
    synchronized Optional<String> whyGone(Scope scope) {
        return Optional.ofNullable(gone.get(scope.id()));
    }

    /** Adds a scope, and lets others go where there are too many. */
    void add(HeldScope scope) {
        List<Runnable> superfluous = new ArrayList<>();
        synchronized (this) {
            held.put(scope.scope().id(), scope);
            ancestor(scope, DEEPEST + 1)
                    .ifPresent(each -> superfluous.add(
                            drop(each, "of the scopes before a scope only %,d are held with it".formatted(DEEPEST))));
            while (held.size() > most) {
                superfluous.add(
                        dropEldest("only %,d scopes are held at once; hold more, or forget some".formatted(most)));
            }
        }
        superfluous.forEach(Runnable::run);
        notRecent().forEach(HeldScope::dropSpares);
    }

    /** The scopes that are not among those used last. */
    private synchronized List<HeldScope> notRecent() {
        return held.sequencedValues().reversed().stream().skip(WITH_SPARES).toList();
    }

    /** Lets scopes go until the measured memory of the others is within bounds; at least one stays. */
    void shrink() {
        List<Runnable> superfluous = new ArrayList<>();
        synchronized (this) {
            long total = held.values().stream()
                    .mapToLong(HeldScope::proportionalBytes)
                    .sum();
            while (total > memory && held.size() > 1) {
                total -= held.firstEntry().getValue().proportionalBytes();
                superfluous.add(dropEldest(
                        "the scopes that are held may use %,d MiB together; give them more".formatted(memory >> 20)));
            }
        }
        superfluous.forEach(Runnable::run);
    }

    /** Lets one go. */
    void remove(Scope scope, String reason) {
        Optional<HeldScope> found;
        synchronized (this) {
            found = Optional.ofNullable(held.remove(scope.id()))
                    .or(() -> Optional.ofNullable(leaving.remove(scope.id())));
            found.ifPresent(each -> isGone(each.scope(), reason));
        }
        found.ifPresent(HeldScope::release);
    }

    /** One whose process has ended, unless it has come back since. */
    void hasEnded(HeldScope scope, String reason) {
        boolean wasHeld;
        synchronized (this) {
            wasHeld = held.remove(scope.scope().id(), scope)
                    || leaving.remove(scope.scope().id(), scope);
            if (wasHeld) {
                isGone(scope.scope(), reason);
            }
        }
        if (wasHeld) {
            scope.release();
        }
    }

    /**
     * Lets scopes of a jail go, those used least recently first.
     *
     * @param mostLeaving that may be on their way at one time, so that none has to be given up
     * @return whether the jail has scopes left
     */
    boolean evacuate(Jail jail, int mostLeaving, String reason) {
        List<Runnable> superfluous = new ArrayList<>();
        boolean more;
        synchronized (this) {
            for (HeldScope each : List.copyOf(held.values())) {
                if (each.jail() == jail && leaving.size() < mostLeaving) {
                    superfluous.add(drop(each, reason));
                }
            }
            more = Stream.concat(held.values().stream(), leaving.values().stream())
                    .anyMatch(each -> each.jail() == jail);
        }
        superfluous.forEach(Runnable::run);
        return more;
    }

    /** All scopes of a jail that has ended. */
    void removeAll(Jail jail, String reason) {
        List<HeldScope> ended;
        synchronized (this) {
            ended = Stream.concat(held.values().stream(), leaving.values().stream())
                    .filter(each -> each.jail() == jail)
                    .toList();
        }
        ended.forEach(each -> hasEnded(each, reason));
    }

    synchronized List<HeldScope> all() {
        return List.copyOf(held.values());
    }

    /** The ancestor so many steps before a scope, the empty scope not counted. */
    private Optional<HeldScope> ancestor(HeldScope scope, int steps) {
        Optional<HeldScope> found = Optional.of(scope);
        for (int i = 0; i < steps; i++) {
            found = found.flatMap(HeldScope::ancestor);
        }
        return found.filter(each -> held.containsKey(each.scope().id()));
    }

    private Runnable dropEldest(String reason) {
        return drop(held.firstEntry().getValue(), reason);
    }

    /** Takes a scope out. Gives what lets it go, to be done when nothing is locked. */
    private Runnable drop(HeldScope scope, String reason) {
        held.remove(scope.scope().id());
        leaving.put(scope.scope().id(), scope);
        return () -> lettingGo.accept(scope, reason);
    }

    /** A scope that was let go is not found any more, and is ended. */
    void hasLeft(HeldScope scope) {
        synchronized (this) {
            leaving.remove(scope.scope().id(), scope);
        }
        scope.release();
    }

    /** A scope cannot be called any more, and why. */
    synchronized void isGone(Scope scope, String reason) {
        gone.put(scope.id(), reason);
        if (gone.size() > REMEMBERED) {
            gone.remove(gone.keySet().iterator().next());
        }
    }
}
