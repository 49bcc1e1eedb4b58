package dev.valise.cli;

import dev.valise.CallFailedException;
import dev.valise.Outcome;
import dev.valise.Report;
import dev.valise.Usage;
import dev.valise.ValiseException;
import dev.valise.Variable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads inputs, makes a call of each, and shows what came of it. */
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

    private final Session session;
    private final Surroundings around;
    private final Displays displays;

    Repl(Session session, Surroundings around, Displays displays) {
        this.session = session;
        this.around = around;
        this.displays = displays;
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
            return ReplInput.isCommand(text)
                    ? command(ColonCommand.parse(text), input)
                    : show(session.call(text, input.listener(around)));
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
                Outcome outcome = session.call(time.code(), input.listener(around));
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

    private Optional<Integer> show(Outcome outcome) {
        Report report = outcome.report();
        displays.show("repl", report.displays());
        Optional<Integer> left = Optional.empty();
        switch (outcome) {
            case Outcome.Returned returned ->
                returned.result()
                        .filter(result -> !result.type().equals("NoneType"))
                        .filter(result -> !isShown(report, result.repr()))
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
            case Outcome.Interrupted interrupted ->
                around.err().print(Ending.of(interrupted).printed());
            case Outcome.Limited limited -> around.say(Ending.describe(limited.verdict()) + AS_BEFORE);
            case Outcome.Lost lost ->
                around.say(
                        "the call was lost: " + Visible.block(lost.reason()) + (session.isHeld() ? AS_BEFORE : GONE));
        }
        String leftovers = Ending.leftovers(report.threadsEnded(), report.processesEnded());
        if (!leftovers.isEmpty()) {
            around.say(leftovers);
        }
        return left;
    }

    /** Whether a text was among the displays, beside a page that no terminal can show. */
    private static boolean isShown(Report report, String text) {
        return report.displays().stream()
                .filter(display -> display.mime().equals("text/plain"))
                .anyMatch(display -> new String(display.bytes(), StandardCharsets.UTF_8).equals(text));
    }

    private void onNewLine(String text) {
        around.out().print((around.out().atLineStart() ? "" : "\n") + text + "\n");
    }

    private void undo(int count) {
        Session.Steps steps = session.undo(count);
        steps.inputs().forEach(input -> around.out().println("undone: " + summary(input)));
        if (!steps.allHeld()) {
            around.say("no older scope is held any more");
        } else if (steps.inputs().isEmpty()) {
            around.say("there is nothing to undo");
        } else if (steps.inputs().size() < count) {
            around.say("that was all: the scope is empty again");
        }
    }

    private void redo(int count) {
        Session.Steps steps = session.redo(count);
        steps.inputs().forEach(input -> around.out().println("redone: " + summary(input)));
        if (!steps.allHeld()) {
            around.say("no newer scope is held any more");
        } else if (steps.inputs().isEmpty()) {
            around.say("there is nothing to redo");
        } else if (steps.inputs().size() < count) {
            around.say("that was all: nothing else was undone");
        }
    }

    private static String summary(String input) {
        String text = input.strip();
        int end = text.indexOf('\n');
        return end < 0 ? Visible.line(text, 70) : Visible.line(text.substring(0, end), 70) + " …";
    }

    private void showVariables(int columns) {
        List<Variable> variables = session.variables();
        if (variables.isEmpty()) {
            around.say("nothing is defined yet");
        } else {
            around.out().print(VariableTable.of(variables, columns));
        }
    }

    private void showSource(String name) {
        String source = session.source(name);
        around.out().println(Visible.block(source.stripTrailing()));
    }

    private void showUsage(Usage usage) {
        around.say("wall " + Quantity.ofTime(usage.wall()) + ", CPU " + Quantity.ofTime(usage.cpu())
                + ", peak memory " + Quantity.ofBytes(usage.peakMemoryBytes())
                + (usage.held() ? "" : ", scope unpacked first"));
    }
}
