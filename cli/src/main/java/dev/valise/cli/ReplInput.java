package dev.valise.cli;

import dev.valise.OutputListener;

/** Where a REPL reads from. */
interface ReplInput extends AutoCloseable {
    /** Waits for the next input. */
    Reading next();

    /** What hears of the calls, and answers what they ask where there is somebody to ask. */
    default OutputListener listener(Surroundings around) {
        return new Printer(around);
    }

    /** How many columns there are to write in. */
    int columns();

    @Override
    void close();

    /** Judges a text that was read so far: Python, or a command to the REPL and the Python behind it. */
    static InputRule.Verdict judge(String text) {
        if (!isCommand(text)) {
            return InputRule.judge(text);
        }
        if (ColonCommand.parse(text) instanceof ColonCommand.Time time) {
            return InputRule.judge(text.substring(text.indexOf(time.code())));
        }
        return InputRule.Verdict.WHOLE;
    }

    /** Whether a text is for the REPL itself. */
    static boolean isCommand(String text) {
        return text.stripLeading().startsWith(":");
    }

    /** What was read. */
    sealed interface Reading {
        /** A whole input, not empty. */
        record Typed(String text) implements Reading {}

        /** Ctrl-C: what had been typed is dropped. */
        record Cancelled() implements Reading {}

        /** Ctrl-D, or the end of the file. */
        record Ended() implements Reading {}
    }
}
