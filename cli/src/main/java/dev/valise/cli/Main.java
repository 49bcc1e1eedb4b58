package dev.valise.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The command {@code valise}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, Surroundings.ofProcess()));
    }

    /** Runs a command line and gives its exit status. */
    static int run(String[] arguments, Surroundings around) {
        Failures failures = new Failures(around);
        try {
            if (arguments.length == 0) {
                around.err().print(commandLine(arguments, around).getUsageMessage());
                return Exit.USAGE;
            }
            StringWriter help = new StringWriter();
            int status = commandLine(arguments, around)
                    .setParameterExceptionHandler(failures)
                    .setExecutionExceptionHandler(failures)
                    .setOut(new PrintWriter(help))
                    .execute(arguments);
            around.out().print(help.toString());
            return status;
        } catch (TextSink.ReaderGoneException e) {
            return failures.readerGone(e);
        } catch (RuntimeException | Error e) {
            return failures.fault(e, false);
        }
    }

    private static CommandLine commandLine(String[] arguments, Surroundings around) {
        Ansi ansi = around.outColors() ? Ansi.ON : Ansi.OFF;
        CommandLine line = new CommandLine(new TopCommand());
        line.addSubcommand("run", new RunCommand(around));
        // picocli reads a command's annotations when it is added, and most lines are a run.
        if (arguments.length == 0 || !arguments[0].equals("run")) {
            line.addSubcommand("repl", new ReplCommand(around));
            line.addSubcommand("doctor", new DoctorCommand(around));
        }
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    }
}
