package dev.valise.sandbox;

import dev.valise.Scope;
import dev.valise.ScopeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private final Map<ScopeId, String> gone = new LinkedHashMap<>();

    Holders(int most, long memory) {
        this.most = most;
        this.memory = memory;
    }

    /** A held scope, which counts as used now. */
    synchronized Optional<HeldScope> find(Scope scope) {
        return Optional.ofNullable(held.get(scope.id()));
    }

    /** Why a scope that was held is not any more; empty where it never was. */
    synchronized Optional<String> whyGone(Scope scope) {
        return Optional.ofNullable(gone.get(scope.id()));
    }

    /** Adds a scope, and lets others go where there are too many. */
    void add(HeldScope scope) {
        List<HeldScope> superfluous = new ArrayList<>();
        synchronized (this) {
            held.put(scope.scope().id(), scope);
            ancestor(scope, DEEPEST + 1).ifPresent(each -> {
                superfluous.add(each);
                drop(each, "of the scopes before a scope only %,d are held with it".formatted(DEEPEST));
            });
            while (held.size() > most) {
                superfluous.add(
                        dropEldest("only %,d scopes are held at once; hold more, or forget some".formatted(most)));
            }
        }
        superfluous.forEach(HeldScope::release);
        notRecent().forEach(HeldScope::dropSpares);
    }

    /** The scopes that are not among those used last. */
    private synchronized List<HeldScope> notRecent() {
        return held.sequencedValues().reversed().stream().skip(WITH_SPARES).toList();
    }

    /** Lets scopes go until the measured memory of the others is within bounds; at least one stays. */
    void shrink() {
        List<HeldScope> superfluous = new ArrayList<>();
        synchronized (this) {
            long total = held.values().stream()
                    .mapToLong(HeldScope::proportionalBytes)
                    .sum();
            while (total > memory && held.size() > 1) {
                HeldScope eldest = dropEldest(
                        "the scopes that are held may use %,d MiB together; give them more".formatted(memory >> 20));
                total -= eldest.proportionalBytes();
                superfluous.add(eldest);
            }
        }
        superfluous.forEach(HeldScope::release);
    }

    /** Lets one go. */
    void remove(Scope scope, String reason) {
        Optional<HeldScope> found;
        synchronized (this) {
            found = Optional.ofNullable(held.remove(scope.id()));
            found.ifPresent(each -> remember(each.scope(), reason));
        }
        found.ifPresent(HeldScope::release);
    }

    /** All scopes of a jail that has ended. */
    void removeAll(Jail jail, String reason) {
        List<HeldScope> ended;
        synchronized (this) {
            ended = held.values().stream().filter(each -> each.jail() == jail).toList();
        }
        ended.forEach(each -> remove(each.scope(), reason));
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

    private HeldScope dropEldest(String reason) {
        HeldScope eldest = held.values().iterator().next();
        drop(eldest, reason);
        return eldest;
    }

    private void drop(HeldScope scope, String reason) {
        held.remove(scope.scope().id());
        remember(scope.scope(), reason);
    }

    private void remember(Scope scope, String reason) {
        gone.put(scope.id(), reason);
        if (gone.size() > REMEMBERED) {
            gone.remove(gone.keySet().iterator().next());
        }
    }
}
