package dev.valise.cli;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the calls of a command that ends with its last call, and tells people how they ended.
 *
 * @param stdin what each call reads as its standard input
 * @param silent whether output is not to be printed as it comes, since the outcome is written as a document
 */
record Caller(Surroundings around, Displays displays, String stdin, Interrupts interrupts, boolean silent) {
    static Caller of(Surroundings around, Displays displays, String stdin, boolean silent) {
        Interrupts interrupts = new Interrupts(new ExitInterrupted());
        interrupts.listen();
        return new Caller(around, displays, stdin, interrupts, silent);
    }

    /** The outcome of running a text; empty where Ctrl-C came before it had begun. */
    Optional<Outcome> call(Valise valise, Scope scope, SourceText source) {
        Call call = Call.code(source.text(), source.name())
                .withStdin(stdin)
                .withListener(silent ? OutputListener.none() : new Printer(around));
        try {
            return Optional.of(interrupts.during(new OneCall(valise, scope, call)));
        } catch (ValiseException e) {
            if (interrupts.wereAsked()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Says what an outcome means, where it means more than that all went well. Gives the exit status. */
    int tell(Outcome outcome, SourceText source) {
        Ending ending = Ending.of(outcome);
        around.err().print(ending.printed());
        String name = source.name().isEmpty() ? "the call" : Visible.line(source.name());
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
