package dev.valise.cli;

import dev.valise.ValiseException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into a message and an exit status. No stack trace reaches people who did not ask for it. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Surroundings around;

    Failures(Surroundings around) {
        this.around = around;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        around.say(Visible.block(String.valueOf(exception.getMessage())));
        if (arguments.length > 0 && command.getParent() == null && isFile(arguments[0])) {
            around.err().println("To run a file: valise run " + Visible.line(arguments[0]));
        } else if (exception instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                around.err().println("Did you mean: " + String.join(", ", suggestions) + "?");
            }
        }
        around.err().println("'" + name + " --help' shows what there is.");
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
        if (exception instanceof TextSink.ReaderGoneException gone) {
            return readerGone(gone);
        }
        boolean verbose = parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--verbose");
        if (exception instanceof ValiseException refused) {
            around.say(Visible.block(String.valueOf(refused.getMessage())));
            if (verbose) {
                printTrace(refused);
            }
            return status(refused.code());
        }
        return fault(exception, verbose);
    }

    private static int status(ValiseException.Code code) {
        return switch (code) {
            case HOST_UNFIT -> Exit.UNFIT;
            case BAD_CALL -> Exit.USAGE;
            case UNKNOWN_SCOPE, NO_CAPACITY, CLOSED, INTERNAL -> Exit.LOST;
        };
    }

    /** Something that should not be able to happen. */
    int fault(Throwable throwable, boolean verbose) {
        around.say("a fault of Valise itself: " + Visible.block(throwable.toString()));
        if (verbose) {
            printTrace(throwable);
        } else {
            around.err().println("Please report it; --verbose shows where it happened.");
        }
        return Exit.LOST;
    }

    /** A closed pipe is how {@code head} says that it has enough: nothing to say then. */
    int readerGone(TextSink.ReaderGoneException exception) {
        String why = String.valueOf(exception.getMessage());
        if (why.contains("Broken pipe")) {
            return Exit.PIPE_CLOSED;
        }
        try {
            around.say("the output cannot be written: " + Visible.line(why, 200));
        } catch (TextSink.ReaderGoneException again) {
            // Then there is nobody to tell.
        }
        return Exit.OUTPUT_FAILED;
    }

    private void printTrace(Throwable throwable) {
        StringWriter trace = new StringWriter();
        throwable.printStackTrace(new PrintWriter(trace));
        around.err().print(Visible.block(trace.toString()));
    }
}
