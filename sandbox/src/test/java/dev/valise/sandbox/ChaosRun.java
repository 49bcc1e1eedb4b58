package dev.valise.sandbox;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.ValiseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Makes calls at random, on scopes at random, while processes are killed at random. Safe for use by many threads. */
final class ChaosRun {
    /** Calls from one kill to the next. */
    private static final int CALLS_A_KILL = 40;

    /** Of a hundred scopes that are called, those that are forgotten instead. */
    private static final int FORGOTTEN = 4;

    /** Of a hundred calls, those on the empty scope. */
    private static final int NEW = 8;

    private final Sandbox valise;
    private final boolean kill;
    private final boolean jailsEnd;
    private final ChaosKills kills = new ChaosKills();
    private final ChaosScopes scopes = new ChaosScopes();
    private final Optional<Lateness> lateness;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> tally = new TreeMap<>();
    private final AtomicLong calls = new AtomicLong();

    /**
     * @param kill whether processes are killed, too
     * @param jailsEnd whether somebody else kills jails between calls
     * @param lateness of the machine, where calls have to end in time; empty where it may be as busy as it likes
     */
    ChaosRun(Sandbox valise, boolean kill, boolean jailsEnd, Optional<Lateness> lateness) {
        this.valise = valise;
        this.kill = kill;
        this.jailsEnd = jailsEnd;
        this.lateness = lateness;
    }

    /** What was not as it must be. */
    Queue<String> violations() {
        return violations;
    }

    ChaosKills kills() {
        return kills;
    }

    /** Outcomes by what the call was to do. */
    synchronized Map<String, Integer> tally() {
        return new TreeMap<>(tally);
    }

    /** Calls until there were so many, or something is wrong. */
    void work(Random random, long most) {
        while (violations.isEmpty() && calls.getAndUpdate(made -> Math.min(made + 1, most)) < most) {
            if (kill && random.nextInt(CALLS_A_KILL) == 0) {
                kills.kill(valise.jail(), random);
            }
            Optional<ChaosScope> picked = scopes.pick(random);
            if (picked.isEmpty() || random.nextInt(100) < NEW) {
                begin(random);
            } else if (random.nextInt(100) < FORGOTTEN) {
                forget(picked.get());
            } else {
                call(picked.get(), ChaosStep.random(random, picked.get().state()), durability(random), random);
            }
        }
    }

    private static Durability durability(Random random) {
        int drawn = random.nextInt(10);
        return drawn < 4 ? Durability.HELD : drawn < 7 ? Durability.AFTER_REPLY : Durability.BEFORE_REPLY;
    }

    private void begin(Random random) {
        ChaosScope empty = new ChaosScope(
                Scope.empty(), ChaosStep.State.FIRST, "", Optional.empty(), Durability.HELD, true, Long.MAX_VALUE);
        ChaosStep step = ChaosStep.first();
        call(empty, step, durability(random), random);
    }

    private void forget(ChaosScope scope) {
        scopes.remove(scope);
        scope.mayBeLost();
        valise.forget(scope.scope());
        scope.isForgotten();
        count("forgotten");
    }

    private void call(ChaosScope scope, ChaosStep step, Durability durability, Random random) {
        Call call = Call.code(step.code()).withLimits(step.limits()).withDurability(durability);
        boolean wasForgotten = scope.wasForgotten();
        long killed = kills.ended();
        Optional<Long> late = lateness.map(Lateness::nanos);
        long start = System.nanoTime();
        Outcome outcome;
        try {
            outcome = valise.call(scope.scope(), call);
        } catch (ValiseException e) {
            if (!scope.mayHaveBeenLost()) {
                violation(scope, step, "the call could not be made: " + e);
            }
            return;
        }
        long nanos = System.nanoTime() - start;
        ChaosCheck check = new ChaosCheck(scope, step, kills.begun() != killed, jailsEnd, kills);
        count(step.kind() + " " + outcome.getClass().getSimpleName());
        check.violation(outcome, durability)
                .or(() -> lateness.flatMap(now -> check.lateness(outcome, nanos, now.nanos() - late.orElseThrow())))
                .ifPresent(what -> violation(scope, step, what));
        if (wasForgotten && !(outcome instanceof Outcome.Lost)) {
            violation(scope, step, "a scope that was forgotten can be called: " + outcome);
        }
        if (outcome instanceof Outcome.Lost lost && ChaosCheck.isGone(lost) && !scope.isPacked()) {
            scope.mayBeLost();
            scopes.remove(scope);
        }
        if (!outcome.scope().equals(scope.scope())) {
            Optional<List<Loss>> heldOnly = outcome.report().heldOnly();
            boolean packed = heldOnly.isPresent() && heldOnly.get().isEmpty();
            ChaosScope made = new ChaosScope(
                    outcome.scope(), step.after(), step.code(), Optional.of(scope), durability, packed, killed);
            scopes.add(made, random).ifPresent(this::forget);
        }
    }

    /** Forgets every scope. */
    void forgetAll() {
        scopes.all().forEach(this::forget);
    }

    /** Calls every scope that is left, while nothing is killed: what is packed must be there. */
    void lookAtAll(Random random) {
        for (ChaosScope scope : scopes.all()) {
            call(scope, ChaosStep.look(scope.state()), Durability.HELD, random);
        }
    }

    private void violation(ChaosScope scope, ChaosStep step, String what) {
        violations.add("%s%n  %s, on a scope of these calls:%n%s%n  then:%n    %s"
                .formatted(what, step.kind(), scope.history(), step.code().replace("\n", "; ")));
    }

    private synchronized void count(String what) {
        tally.merge(what, 1, Integer::sum);
    }
}
