package dev.valise.cli;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Variable;
import java.util.List;
import java.util.Set;

/** Calls in a row, each on the scope that the one before left, and the way back to older scopes. */
final class Session {
    private final Valise valise;
    private final Interrupts interrupts;
    private final Timeline timeline = new Timeline();
    private int inputs;

    Session(Valise valise, Interrupts interrupts) {
        this.valise = valise;
        this.interrupts = interrupts;
    }

    /**
     * Steps through the timeline.
     *
     * @param inputs what was undone or redone
     * @param allHeld false where the next scope has been let go, so that no more steps lead there
     */
    record Steps(List<String> inputs, boolean allHeld) {}

    Outcome call(String code, OutputListener listener) {
        inputs++;
        Call call = Call.code(code, "<repl " + inputs + ">").withListener(listener);
        Outcome outcome = interrupts.during(() -> valise.call(scope(), call));
        timeline.add(outcome.report(), code).forEach(valise::forget);
        return outcome;
    }

    /** Goes back by a number of inputs, so far as there are some and their scopes are held. */
    Steps undo(int steps) {
        return backToWhatIsHeld(timeline.undo(steps), () -> timeline.redo(1));
    }

    /** Goes forward again, likewise. */
    Steps redo(int steps) {
        return backToWhatIsHeld(timeline.redo(steps), () -> timeline.undo(1));
    }

    private Steps backToWhatIsHeld(List<String> steps, Runnable back) {
        boolean allHeld = true;
        while (!steps.isEmpty() && !isHeld()) {
            back.run();
            steps.removeLast();
            allHeld = false;
        }
        return new Steps(steps, allHeld);
    }

    /** Whether the scope can be called: it may have been let go, or have gone with its jail. */
    boolean isHeld() {
        Scope scope = scope();
        Outcome nothing = interrupts.during(() -> valise.call(scope, ""));
        if (!nothing.scope().equals(scope)) {
            valise.forget(nothing.scope());
        }
        return !(nothing instanceof Outcome.Lost);
    }

    /** The names of the scope, as far as the calls told: nothing runs for it. */
    Set<String> names() {
        return timeline.now().names();
    }

    List<Variable> variables() {
        return interrupts.during(() -> valise.variables(scope()));
    }

    String source(String name) {
        return interrupts.during(() -> valise.source(scope(), name));
    }

    private Scope scope() {
        return timeline.now().scope();
    }
}
