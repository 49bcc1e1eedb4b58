package dev.valise.cli;

import dev.valise.Valise;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code valise repl}. */
@Command(
        name = "repl",
        description = {
            "Type Python and see what comes of it; undo what went wrong. :help shows the commands.",
            "Where standard input is no terminal it is read line by line, without prompts."
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  valise repl --preload numpy,pandas",
            "  valise repl --wall 1m --memory 2g",
            "  printf 'x = 6\\nx * 7\\n' | valise repl"
        })
final class ReplCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    DisplayOptions displayOptions = new DisplayOptions();

    @Mixin
    EngineOptions options = new EngineOptions();

    @Mixin
    HelpOption help = new HelpOption();

    ReplCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        Displays displays = displayOptions.of(around);
        if (!displays.makeFolder()) {
            return Exit.USAGE;
        }
        boolean prompting = around.inTerminal() && around.outTerminal();
        // At a prompt Ctrl-C between calls drops what was typed; a script it ends.
        Interrupts interrupts = new Interrupts(() -> {
            if (!prompting) {
                System.exit(Exit.INTERRUPTED);
            }
        });
        if (!prompting) {
            interrupts.listen();
        }
        try (Valise valise = around.engine().start(options)) {
            Session session = new Session(valise, interrupts);
            Repl repl = new Repl(session, around, displays);
            if (!prompting) {
                return repl.run(new PlainInput(around.in()));
            }
            around.out()
                    .println("valise " + BuiltVersion.text() + ": Python in a sandbox. :help shows what else there"
                            + " is, Ctrl-D leaves.");
            try (TerminalInput input = new TerminalInput(
                    TerminalInput.ofProcess(),
                    around,
                    interrupts,
                    session::names,
                    History.file(around.environment()))) {
                return repl.run(input);
            }
        }
    }
}
