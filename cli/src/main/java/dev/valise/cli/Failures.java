package dev.valise.cli;

import dev.valise.ValiseException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** Turns what went wrong into a message and an exit status. No stack trace reaches people who did not ask for it. */
final class Failures {
    private final Surroundings around;

    Failures(Surroundings around) {
        this.around = around;
    }

    /** What keeps a command from going on. */
    int handle(Throwable failure, boolean verbose) {
        if (failure instanceof TextSink.ReaderGoneException gone) {
            return readerGone(gone);
        }
        if (failure instanceof ValiseException refused) {
            around.say(Visible.block(String.valueOf(refused.getMessage())));
            if (verbose) {
                printTrace(refused);
            }
            return status(refused.code());
        }
        if (failure instanceof UncheckedIOException io) {
            return file(io);
        }
        return fault(failure, verbose);
    }

    /** A file of the user's that is not there, or may not be read or written. */
    private int file(UncheckedIOException failure) {
        Throwable cause = failure.getCause();
        around.say(
                cause instanceof NoSuchFileException gone
                        ? "there is no file '" + Visible.line(String.valueOf(gone.getMessage()), 200) + "'"
                        : Visible.block(String.valueOf(failure.getMessage())));
        return Exit.USAGE;
    }

    private static int status(ValiseException.Code code) {
        return switch (code) {
            case HOST_UNFIT -> Exit.UNFIT;
            case BAD_CALL, BAD_FILE -> Exit.USAGE;
            case UNKNOWN_SCOPE,
                    CANNOT_PACK,
                    STORE_UNAVAILABLE,
                    BAD_STORE,
                    OVER_BUDGET,
                    NO_CAPACITY,
                    CLOSED,
                    UNREACHABLE,
                    UNAUTHORIZED,
                    INTERNAL -> Exit.LOST;
        };
    }

    /** Something that should not be able to happen. */
    private int fault(Throwable throwable, boolean verbose) {
        around.say("a fault of Valise itself: " + Visible.block(throwable.toString()));
        if (verbose) {
            printTrace(throwable);
        } else {
            around.err().println("Please report it; --verbose shows where it happened.");
        }
        return Exit.LOST;
    }

    /** A closed pipe is how {@code head} says that it has enough: nothing to say then. */
    private int readerGone(TextSink.ReaderGoneException exception) {
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
