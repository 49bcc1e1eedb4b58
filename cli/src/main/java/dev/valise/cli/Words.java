package dev.valise.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The words of a command line, as picocli reads them. */
final class Words implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Surroundings around;
    private final Failures failures;

    Words(Surroundings around, Failures failures) {
        this.around = around;
        this.failures = failures;
    }

    /** Does what they say and gives the exit status. */
    int run(String[] arguments) {
        CommandLine line = new CommandLine(new TopCommand())
                .addSubcommand("run", new RunCommand(around))
                .addSubcommand("repl", new ReplCommand(around))
                .addSubcommand("call", new CallCommand(around))
                .addSubcommand("show", new ShowCommand(around))
                .addSubcommand("diff", new DiffCommand(around))
                .addSubcommand("log", new LogCommand(around))
                .addSubcommand("serve", ServeCommand.line(around, arguments))
                .addSubcommand("keys", keys())
                .addSubcommand("store", store())
                .addSubcommand("doctor", new DoctorCommand(around))
                .setColorScheme(CommandLine.Help.defaultColorScheme(around.outColors() ? Ansi.ON : Ansi.OFF))
                // A file may be named @something.
                .setExpandAtFiles(false);
        if (arguments.length == 0) {
            around.err().print(line.getUsageMessage());
            return Exit.USAGE;
        }
        StringWriter help = new StringWriter();
        int status = line.setParameterExceptionHandler(this)
                .setExecutionExceptionHandler(this)
                .setOut(new PrintWriter(help))
                .execute(arguments);
        around.out().print(help.toString());
        return status;
    }

    private CommandLine keys() {
        return new CommandLine(new KeysCommand())
                .addSubcommand("add", new KeysCommand.Add(around))
                .addSubcommand("list", new KeysCommand.ListAll(around))
                .addSubcommand("revoke", new KeysCommand.Revoke(around));
    }

    private CommandLine store() {
        return new CommandLine(new StoreCommand())
                .addSubcommand("check", new StoreCommand.Check(around))
                .addSubcommand("collect", new StoreCommand.Collect(around));
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        boolean noCommand = command.getParent() == null && arguments.length > 0 && !arguments[0].startsWith("-");
        String first = arguments.length > 0 ? Visible.line(arguments[0], 100) : "";
        around.say(noCommand ? "there is no command '" + first + "'" : Visible.block("" + exception.getMessage()));
        if (noCommand && isFile(arguments[0])) {
            around.err().println("To run a file: valise run " + first);
        } else if (exception instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                around.err().println("Did you mean: " + String.join(", ", suggestions) + "?");
            }
        }
        around.err().println("'" + command.getCommandSpec().qualifiedName() + " --help' shows what there is.");
        return Exit.USAGE;
    }

    private static boolean isFile(String argument) {
        try {
            return Files.isRegularFile(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        boolean verbose = parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--verbose");
        return failures.handle(exception, verbose);
    }
}
