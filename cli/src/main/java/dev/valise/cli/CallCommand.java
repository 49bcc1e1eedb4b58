package dev.valise.cli;

import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Report;
import dev.valise.Result;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.json.OutcomeJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code valise call}: one call in a process of its own, from a scope in a file to a scope in a file. */
@Command(
        name = "call",
        description = {
            "Make one call, on a scope from a file, and keep the scope in a file.",
            "The value of the last expression is printed, unless it is None. A call that raises keeps what ran before it,",
            "in the file too; one that was stopped leaves the file as it was."
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  valise call -c 'rate = 0.2' -o prices.valise",
            "  valise call -s prices.valise -c '100 * (1 - rate)'",
            "  valise call -s prices.valise -o prices.valise more.py",
            "  valise call -s prices.valise --python python3.13 -c 'rate' --json | jq .value.json"
        })
final class CallCommand implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = {"-c", "--code"},
            paramLabel = "CODE",
            order = -4,
            description = "The code to run.")
    Optional<String> code = Optional.empty();

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A Python file to run instead; - is standard input.")
    Optional<String> file = Optional.empty();

    @Option(
            names = {"-s", "--scope"},
            paramLabel = "IN.valise",
            order = -3,
            description = "The scope to begin with. Default: the empty scope.")
    Optional<Path> scope = Optional.empty();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "OUT.valise",
            order = -2,
            description = "Where to keep the new scope; the same file may be read and written.")
    Optional<Path> out = Optional.empty();

    @Option(
            names = "--json",
            order = 0,
            description = "Print a JSON document with the value, the output, and what could not be kept.")
    boolean json;

    @Mixin
    StdinOption stdin = new StdinOption();

    @Mixin
    DisplayOptions displayOptions = new DisplayOptions();

    @Mixin
    EngineOptions options = new EngineOptions();

    @Mixin
    HelpOption help = new HelpOption();

    CallCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (code.isPresent() == file.isPresent()) {
            around.say(
                    code.isPresent()
                            ? "there is both -c CODE and a FILE; only one can run"
                            : "there is nothing to run: give -c CODE, or a FILE");
            return Exit.USAGE;
        }
        if (stdin.isOwn() && file.filter("-"::equals).isPresent()) {
            around.say("standard input cannot be both the code and what it reads");
            return Exit.USAGE;
        }
        SourceText source;
        try {
            source = code.isPresent()
                    ? new SourceText("", code.get())
                    : SourceText.read(file.orElseThrow(), around.in());
        } catch (SourceText.UnreadableException e) {
            around.say(String.valueOf(e.getMessage()));
            return Exit.USAGE;
        }
        if (out.isPresent() && !isWritable(out.get())) {
            around.say("'" + Visible.line(out.get().toString(), 200)
                    + "' cannot be written: there is no such folder, or" + " this user may not write there");
            return Exit.USAGE;
        }
        Displays displays = displayOptions.of(around);
        Optional<String> read = displays.makeFolder() ? stdin.read(around) : Optional.empty();
        if (read.isEmpty()) {
            return Exit.USAGE;
        }
        Caller caller = Caller.of(around, displays, read.get(), json);
        try (Valise valise = around.engine().start(options)) {
            Optional<Unpacked> unpacked =
                    scope.map(path -> progress().during("unpacking " + named(path), () -> valise.unpack(path)));
            unpacked.ifPresent(this::tellPatches);
            Scope from = unpacked.map(Unpacked::scope).orElse(Scope.empty());
            Optional<Outcome> made = caller.call(valise, from, source);
            return made.isEmpty() ? Exit.INTERRUPTED : keepAndTell(valise, caller, from, made.get(), source);
        }
    }

    private Progress progress() {
        return new Progress(around);
    }

    private static String named(Path path) {
        return "'" + Visible.line(path.toString(), 60) + "'";
    }

    private void tellPatches(Unpacked unpacked) {
        if (!unpacked.patchesMissing().isEmpty()) {
            around.say("the scope was packed under patches that are not active here: "
                    + Visible.line(String.join(", ", unpacked.patchesMissing()), 1000));
        }
    }

    /** Whether a file can be put there; found out before the code runs, whose scope would be lost. */
    private static boolean isWritable(Path file) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder != null && Files.isWritable(folder) && !Files.isDirectory(absolute);
    }

    private int keepAndTell(Valise valise, Caller caller, Scope from, Outcome outcome, SourceText source) {
        boolean hasScope =
                outcome instanceof Outcome.Returned || !outcome.scope().equals(from);
        Optional<List<Loss>> heldOnly = hasScope
                ? out.map(path ->
                        progress().during("packing into " + named(path), () -> valise.pack(outcome.scope(), path)))
                : Optional.empty();
        if (json) {
            caller.displays().keep(source.name(), outcome.report().displays());
            Report report = heldOnly.map(outcome.report()::withHeldOnly).orElse(outcome.report());
            around.out().println(OutcomeJson.ofFile(outcome.withReport(report), source.name(), options.value));
            return Ending.of(outcome).status();
        }
        caller.displays().show(source.name(), outcome.report().displays());
        if (outcome instanceof Outcome.Returned returned) {
            returned.result()
                    .map(Result::repr)
                    .filter(repr -> !repr.equals("None"))
                    .ifPresent(around.out()::println);
        }
        int status = caller.tell(outcome, source);
        heldOnly.orElse(List.of()).forEach(loss -> around.say("not kept: " + Visible.line(loss.toString())));
        return status;
    }
}
