package dev.valise.cli;

import dev.valise.Outcome;
import dev.valise.PythonError;
import dev.valise.Verdict;
import java.math.BigInteger;

/**
 * What an outcome means to who called {@code valise run}.
 *
 * @param status the exit status; {@link Exit#OK} where the next file may run
 * @param printed what Python itself would have printed on standard error, to be printed as it is
 * @param message what we say about it; empty where there is nothing to add
 */
record Ending(int status, String printed, String message) {
    private static final Ending GOES_ON = new Ending(Exit.OK, "", "");

    static Ending of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Returned returned -> GOES_ON;
            case Outcome.Raised raised -> ofError(raised.error());
            case Outcome.Interrupted interrupted ->
                interrupted.killed()
                        ? new Ending(Exit.INTERRUPTED, "", "interrupted; it did not end by itself and was killed")
                        : new Ending(Exit.INTERRUPTED, traceback(interrupted), "");
            case Outcome.Limited limited -> new Ending(Exit.LIMIT, "", describe(limited.verdict()));
            case Outcome.Lost lost -> new Ending(Exit.LOST, "", "the call was lost: " + Visible.block(lost.reason()));
        };
    }

    private static String traceback(Outcome.Interrupted interrupted) {
        return interrupted.error().map(PythonError::traceback).orElse("KeyboardInterrupt\n");
    }

    private static Ending ofError(PythonError error) {
        return error.type().equals("SystemExit")
                ? ofExit(error.message())
                : new Ending(Exit.RAISED, error.traceback(), "");
    }

    /** What {@code python file.py} does on {@code sys.exit}: a number is the status, any other object is printed. */
    private static Ending ofExit(String argument) {
        return switch (argument) {
            case "", "None", "False" -> GOES_ON;
            case "True" -> new Ending(1, "", "");
            default ->
                isWholeNumber(argument)
                        ? new Ending(lowestByte(argument), "", "")
                        : new Ending(Exit.RAISED, argument + "\n", "");
        };
    }

    private static int lowestByte(String digits) {
        return digits.length() > 100 ? 255 : new BigInteger(digits).intValue() & 0xff;
    }

    private static boolean isWholeNumber(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > start;
    }

    /** A verdict for people, and the option that allows more. */
    static String describe(Verdict verdict) {
        return "stopped at its limit of " + verdict.limit().words() + ": used " + amount(verdict, verdict.used())
                + " of " + amount(verdict, verdict.allowed()) + " (" + option(verdict) + " allows more)";
    }

    private static String amount(Verdict verdict, long amount) {
        return switch (verdict.limit()) {
            case WALL, CPU -> Quantity.ofMillis(amount);
            case MEMORY, OUTPUT, JAIL_MEMORY -> Quantity.ofBytes(amount);
            case PROCESSES -> Long.toString(amount);
        };
    }

    private static String option(Verdict verdict) {
        return switch (verdict.limit()) {
            case WALL -> "--wall";
            case CPU -> "--cpu";
            case MEMORY -> "--memory";
            case OUTPUT -> "--output";
            case PROCESSES -> "--processes";
            case JAIL_MEMORY -> "--jail-memory";
        };
    }

    /** What was left running when a call ended, and was ended: empty where nothing was. */
    static String leftovers(int threads, int processes) {
        if (threads == 0 && processes == 0) {
            return "";
        }
        String both = threads > 0 && processes > 0 ? " and " : "";
        boolean one = threads + processes == 1;
        return count(threads, "thread", "threads") + both + count(processes, "process", "processes")
                + (one ? " was" : " were") + " still running at the end of the call, and " + (one ? "was" : "were")
                + " ended";
    }

    private static String count(int count, String one, String many) {
        return switch (count) {
            case 0 -> "";
            case 1 -> "1 " + one;
            default -> count + " " + many;
        };
    }
}
