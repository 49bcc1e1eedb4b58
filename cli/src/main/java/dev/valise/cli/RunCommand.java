package dev.valise.cli;

import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.json.OutcomeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "  valise run --json report.py | jq .value.json",
            "  valise run --watch setup.py app.py"
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

    @Option(
            names = "--watch",
            order = 1,
            description = "Run each file again when its text changes, and those after it, until Ctrl-C.")
    boolean watch;

    @Mixin
    StdinOption stdin = new StdinOption();

    @Mixin
    DisplayOptions displayOptions = new DisplayOptions();

    @Mixin
    EngineOptions options = new EngineOptions();

    @Mixin
    HelpOption help = new HelpOption();

    RunCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (watch && files.contains("-")) {
            around.say("standard input does not change, so it cannot be watched; name a file");
            return Exit.USAGE;
        }
        if (stdin.isOwn() && files.contains("-")) {
            around.say("standard input cannot be both a file to run and what it reads");
            return Exit.USAGE;
        }
        List<SourceText> sources = new ArrayList<>();
        for (String file : files) {
            try {
                sources.add(SourceText.read(file, around.in()));
            } catch (SourceText.UnreadableException e) {
                around.say(String.valueOf(e.getMessage()));
                return Exit.USAGE;
            }
        }
        Displays displays = displayOptions.of(around);
        Optional<String> read = displays.makeFolder() ? stdin.read(around) : Optional.empty();
        if (read.isEmpty()) {
            return Exit.USAGE;
        }
        Caller caller = Caller.of(around, displays, read.get(), json);
        try (Valise valise = around.engine().start(options)) {
            if (watch) {
                return new WatchedRun(around, valise, caller, (outcome, source) -> tell(caller, outcome, source), files)
                        .run();
            }
            for (SourceText source : sources) {
                int status = run(valise, caller, source);
                if (status != Exit.OK) {
                    return status;
                }
            }
        }
        return Exit.OK;
    }

    private int run(Valise valise, Caller caller, SourceText source) {
        Optional<Outcome> made = caller.call(valise, scope, source);
        if (made.isEmpty()) {
            return Exit.INTERRUPTED;
        }
        Outcome outcome = made.get();
        scope = outcome.scope();
        return tell(caller, outcome, source);
    }

    private int tell(Caller caller, Outcome outcome, SourceText source) {
        if (json) {
            caller.displays().keep(source.name(), outcome.report().displays());
            around.out().println(OutcomeJson.ofFile(outcome, source.name(), options.value));
            return Ending.of(outcome).status();
        }
        caller.displays().show(source.name(), outcome.report().displays());
        return caller.tell(outcome, source);
    }
}
