package dev.valise.cli;

import dev.valise.Call;
import dev.valise.CallFailedException;
import dev.valise.CallId;
import dev.valise.Outcome;
import dev.valise.Report;
import dev.valise.Scope;
import dev.valise.Usage;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A session: reads inputs, makes a call of each on the scope that the one before left, and shows what came of it. */
final class Repl {
    private static final String HELP = """
            Type Python. The value of the last expression is shown; an empty line ends a block.
            Ctrl-C interrupts what runs and keeps the scope, or drops what was typed. Ctrl-D leaves.

              :undo [N]      go back before the last input, or the last N
              :redo [N]      take an undo back
              :vars          the names of the scope
              :source NAME   the source of a function or class
              :time CODE     run it and show what it used
              :quit          leave
            """;
    private static final String AS_BEFORE = "; the scope is as it was before";

    private static final String GONE = "; the scope is gone too, and :undo goes back to an older one";

    private final Valise valise;
    private final Surroundings around;
    private final Interrupts interrupts;
    private final Timeline timeline = new Timeline();
    private int inputs;

    Repl(Valise valise, Surroundings around, Interrupts interrupts) {
        this.valise = valise;
        this.around = around;
        this.interrupts = interrupts;
    }

    /** The names of the scope, as far as the calls told: nothing runs for it. */
    Set<String> names() {
        return timeline.now().names();
    }

    /** Runs until the input ends, and gives the exit status. */
    int run(ReplInput input) {
        while (true) {
            switch (input.next()) {
                case ReplInput.Reading.Ended ended -> {
                    return Exit.OK;
                }
                case ReplInput.Reading.Cancelled cancelled -> {}
                case ReplInput.Reading.Typed typed -> {
                    Optional<Integer> left = take(typed.text(), input);
                    if (left.isPresent()) {
                        return left.get();
                    }
                }
            }
        }
    }

    /** Does what an input says; gives an exit status where that is to leave. */
    private Optional<Integer> take(String text, ReplInput input) {
        try {
            return ReplInput.isCommand(text) ? command(ColonCommand.parse(text), input) : show(call(text));
        } catch (ValiseException | CallFailedException e) {
            // What was asked cannot be done; the session goes on.
            around.say(Visible.block(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private Optional<Integer> command(ColonCommand command, ReplInput input) {
        switch (command) {
            case ColonCommand.Undo undo -> undo(undo.steps());
            case ColonCommand.Redo redo -> redo(redo.steps());
            case ColonCommand.Vars vars -> showVariables(input.columns());
            case ColonCommand.Source source -> showSource(source.name());
            case ColonCommand.Time time -> {
                Outcome outcome = call(time.code());
                Optional<Integer> left = show(outcome);
                showUsage(outcome.report().usage());
                return left;
            }
            case ColonCommand.Help help -> around.out().print(HELP);
            case ColonCommand.Quit quit -> {
                return Optional.of(Exit.OK);
            }
            case ColonCommand.Wrong wrong -> around.say(wrong.message());
        }
        return Optional.empty();
    }

    private Outcome call(String code) {
        inputs++;
        Call call = new Call(
                new Call.Code(code, "<repl " + inputs + ">"),
                Map.of(),
                Optional.empty(),
                new Printer(around),
                CallId.random());
        Outcome outcome = interrupts.during(() -> valise.call(timeline.now().scope(), call));
        timeline.add(outcome.report(), code).forEach(valise::forget);
        return outcome;
    }

    private Optional<Integer> show(Outcome outcome) {
        Report report = outcome.report();
        Optional<Integer> left = Optional.empty();
        switch (outcome) {
            case Outcome.Returned returned ->
                returned.result()
                        .filter(result -> !result.type().equals("NoneType"))
                        .ifPresent(result -> onNewLine(result.repr()));
            case Outcome.Raised raised -> {
                Ending ending = Ending.of(raised);
                around.err().print(ending.printed());
                if (raised.error().type().equals("SystemExit")) {
                    left = Optional.of(ending.status());
                }
            }
            case Outcome.Interrupted interrupted
            when interrupted.killed() -> around.say("it did not end by itself and was killed" + AS_BEFORE);
            case Outcome.Interrupted interrupted -> around.err().println("KeyboardInterrupt");
            case Outcome.Limited limited -> around.say(Ending.describe(limited.verdict()) + AS_BEFORE);
            case Outcome.Lost lost ->
                around.say("the call was lost: " + Visible.block(lost.reason()) + (isThere() ? AS_BEFORE : GONE));
        }
        String leftovers = Ending.leftovers(report.threadsEnded(), report.processesEnded());
        if (!leftovers.isEmpty()) {
            around.say(leftovers);
        }
        return left;
    }

    /** Whether the scope can be called: it may have been let go, or have gone with its jail. */
    private boolean isThere() {
        Scope scope = timeline.now().scope();
        Outcome nothing = interrupts.during(() -> valise.call(scope, ""));
        if (!nothing.scope().equals(scope)) {
            valise.forget(nothing.scope());
        }
        return !(nothing instanceof Outcome.Lost);
    }

    private void onNewLine(String text) {
        around.out().print((around.out().atLineStart() ? "" : "\n") + text + "\n");
    }

    private void undo(int steps) {
        List<String> undone = timeline.undo(steps);
        boolean allHeld = backToWhatIsHeld(undone, () -> timeline.redo(1));
        undone.forEach(input -> around.out().println("undone: " + summary(input)));
        if (!allHeld) {
            around.say("no older scope is held any more");
        } else if (undone.isEmpty()) {
            around.say("there is nothing to undo");
        } else if (undone.size() < steps) {
            around.say("that was all: the scope is empty again");
        }
    }

    private void redo(int steps) {
        List<String> redone = timeline.redo(steps);
        boolean allHeld = backToWhatIsHeld(redone, () -> timeline.undo(1));
        redone.forEach(input -> around.out().println("redone: " + summary(input)));
        if (!allHeld) {
            around.say("no newer scope is held any more");
        } else if (redone.isEmpty()) {
            around.say("there is nothing to redo");
        } else if (redone.size() < steps) {
            around.say("that was all: nothing else was undone");
        }
    }

    /** Takes steps back until a scope is there that has not been let go; false where the last step led to none. */
    private boolean backToWhatIsHeld(List<String> steps, Runnable back) {
        boolean allHeld = true;
        while (!steps.isEmpty() && !isThere()) {
            back.run();
            steps.removeLast();
            allHeld = false;
        }
        return allHeld;
    }

    private static String summary(String input) {
        String text = input.strip();
        int end = text.indexOf('\n');
        return end < 0 ? Visible.line(text, 70) : Visible.line(text.substring(0, end), 70) + " …";
    }

    private void showVariables(int columns) {
        List<Variable> variables =
                interrupts.during(() -> valise.variables(timeline.now().scope()));
        if (variables.isEmpty()) {
            around.say("nothing is defined yet");
            return;
        }
        int nameWidth =
                variables.stream().mapToInt(each -> each.name().length()).max().orElse(0);
        int typeWidth =
                variables.stream().mapToInt(each -> each.type().length()).max().orElse(0);
        nameWidth = Math.min(nameWidth, columns / 3);
        typeWidth = Math.min(typeWidth, columns / 4);
        int left = Math.max(10, columns - nameWidth - typeWidth - 5);
        String format = "%-" + nameWidth + "s  %-" + typeWidth + "s  %s%n";
        StringBuilder table = new StringBuilder();
        for (Variable each : variables) {
            table.append(String.format(
                    format,
                    Visible.line(each.name(), nameWidth),
                    Visible.line(each.type(), typeWidth),
                    Visible.line(each.preview(), left)));
        }
        around.out().print(table.toString());
    }

    private void showSource(String name) {
        String source = interrupts.during(() -> valise.source(timeline.now().scope(), name));
        around.out().println(Visible.block(source.stripTrailing()));
    }

    private void showUsage(Usage usage) {
        around.say("wall " + Quantity.ofTime(usage.wall()) + ", CPU " + Quantity.ofTime(usage.cpu())
                + ", peak memory " + Quantity.ofBytes(usage.peakMemoryBytes())
                + (usage.held() ? "" : ", scope unpacked first"));
    }
}
