package dev.valise.cli;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code valise run}: each file is one call, in order, each on the scope that the one before left. */
@Command(
        name = "run",
        description = "Run Python files, each on the scope that the one before left.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  valise run setup.py use.py     use.py sees what setup.py defined",
            "  echo 'print(6 * 7)' | valise run -",
            "  valise run --wall 1m --memory 2g big.py",
            "  valise run --json report.py | jq .value.json"
        })
final class RunCommand implements Callable<Integer> {
    private final Surroundings around;
    private Scope scope = Scope.empty();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Python files; - is standard input.")
    List<String> files = new ArrayList<>();

    @Option(
            names = "--json",
            order = 0,
            description = "Print one JSON document a call, with its value and output, and nothing else.")
    boolean json;

    @Mixin
    EngineOptions options = new EngineOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 10,
            description = "Show this help.")
    boolean help;

    RunCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        List<SourceText> sources = new ArrayList<>();
        for (String file : files) {
            try {
                sources.add(SourceText.read(file, around.in()));
            } catch (SourceText.UnreadableException e) {
                around.say(String.valueOf(e.getMessage()));
                return Exit.USAGE;
            }
        }
        Interrupts interrupts = new Interrupts(new ExitInterrupted());
        interrupts.listen();
        try (Valise valise = around.engine().start(options)) {
            for (SourceText source : sources) {
                int status = run(valise, interrupts, source);
                if (status != Exit.OK) {
                    return status;
                }
            }
        }
        return Exit.OK;
    }

    private int run(Valise valise, Interrupts interrupts, SourceText source) {
        Call call = new Call(
                new Call.Code(source.text(), source.name()),
                Map.of(),
                Optional.empty(),
                json ? OutputListener.none() : new Printer(around),
                CallId.random());
        Outcome outcome;
        try {
            outcome = interrupts.during(new OneCall(valise, scope, call));
        } catch (ValiseException e) {
            if (interrupts.wereAsked()) {
                // Before it had begun.
                return Exit.INTERRUPTED;
            }
            throw e;
        }
        scope = outcome.scope();
        Ending ending = Ending.of(outcome);
        if (json) {
            around.out().println(OutcomeJson.write(outcome, source.name(), options.value));
            return ending.status();
        }
        around.err().print(ending.printed());
        String name = Visible.line(source.name());
        if (!ending.message().isEmpty()) {
            around.say(name + ": " + ending.message());
        }
        String leftovers = Ending.leftovers(
                outcome.report().threadsEnded(), outcome.report().processesEnded());
        if (!leftovers.isEmpty()) {
            around.say(name + ": " + leftovers);
        }
        return ending.status();
    }

    private record OneCall(Valise valise, Scope scope, Call call) implements Supplier<Outcome> {
        @Override
        public Outcome get() {
            return valise.call(scope, call);
        }
    }

    /** Between calls there is nothing to keep. */
    private record ExitInterrupted() implements Runnable {
        @Override
        public void run() {
            System.exit(Exit.INTERRUPTED);
        }
    }
}
