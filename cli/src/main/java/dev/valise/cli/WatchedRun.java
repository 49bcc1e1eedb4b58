package dev.valise.cli;

import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntBiFunction;

/**
 * {@code valise run --watch}: runs files, and runs those again whose text changes, each on the scope that was there
 * before it ran first. So nothing is left of what the old text defined, and what earlier files made is as it was. For
 * one thread, which Ctrl-C interrupts.
 */
final class WatchedRun {
    private final Surroundings around;
    private final Valise valise;
    private final Caller caller;
    private final ToIntBiFunction<Outcome, SourceText> tell;
    private final List<String> files;
    private final AtomicBoolean stoppedForAChange = new AtomicBoolean();
    /** The scope before each file that was reached, and the last one. */
    private final List<Scope> scopes = new ArrayList<>(List.of(Scope.empty()));

    /** {@code tell} says what an outcome means, and gives the exit status, which is not 0 where the next file is not to run. */
    WatchedRun(
            Surroundings around,
            Valise valise,
            Caller caller,
            ToIntBiFunction<Outcome, SourceText> tell,
            List<String> files) {
        this.around = around;
        this.valise = valise;
        this.caller = caller;
        this.tell = tell;
        this.files = files;
    }

    /** Runs until Ctrl-C; gives the exit status. */
    int run() {
        try (FileWatch watch = new FileWatch(files, this::stopForAChange)) {
            int from = 0;
            while (runFrom(from, watch.readings())) {
                // A file that failed keeps those after it from running, whichever of them has changed.
                int reached = Math.min(scopes.size(), files.size()) - 1;
                int changed;
                if (stoppedForAChange.getAndSet(false)) {
                    changed = watch.change().orElse(reached);
                } else {
                    say("waiting for changes of " + names() + "; Ctrl-C ends it");
                    changed = watch.awaitChange();
                }
                say(Visible.line(files.get(changed)) + " has changed");
                from = Math.min(changed, reached);
                caller.displays().again();
                forgetAfter(from);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Exit.INTERRUPTED;
    }

    private String names() {
        return String.join(", ", files.stream().map(Visible::line).toList());
    }

    private void say(String message) {
        if (!caller.silent()) {
            around.say(message);
        }
    }

    /** Called by the thread that watches. */
    private void stopForAChange() {
        stoppedForAChange.set(true);
        if (!caller.interrupts().interruptWork()) {
            stoppedForAChange.set(false);
        }
    }

    /** Runs the files from this one on, until one fails; false where Ctrl-C came. */
    private boolean runFrom(int first, List<FileWatch.Reading> readings) {
        for (int i = first; i < readings.size(); i++) {
            FileWatch.Reading reading = readings.get(i);
            if (!reading.problem().isEmpty()) {
                around.say(reading.problem());
                return true;
            }
            Optional<Outcome> made = call(scopes.get(i), reading.source());
            boolean asked = caller.interrupts().wereAsked();
            if (made.isEmpty()) {
                return !asked;
            }
            Outcome outcome = made.get();
            if (i == first && i > 0 && !asked && outcome instanceof Outcome.Lost) {
                // The scope before it was let go while nobody used it.
                forgetAfter(0);
                return runFrom(0, readings);
            }
            boolean superseded = stoppedForAChange.get() && outcome instanceof Outcome.Interrupted;
            int status = superseded ? Exit.INTERRUPTED : tell.applyAsInt(outcome, reading.source());
            if (asked) {
                return false;
            }
            if (status != Exit.OK) {
                if (!outcome.scope().equals(scopes.get(i))) {
                    valise.forget(outcome.scope());
                }
                return true;
            }
            scopes.add(outcome.scope());
        }
        return true;
    }

    /** Empty where it was stopped before it began. */
    private Optional<Outcome> call(Scope scope, SourceText source) {
        try {
            return caller.call(valise, scope, source);
        } catch (ValiseException e) {
            if (stoppedForAChange.get()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void forgetAfter(int last) {
        Set<Scope> kept = new HashSet<>(scopes.subList(0, last + 1));
        while (scopes.size() > last + 1) {
            Scope scope = scopes.removeLast();
            if (!kept.contains(scope)) {
                valise.forget(scope);
            }
        }
    }
}
