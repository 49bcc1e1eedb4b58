package dev.valise;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to run, with what, within which limits. Immutable; the {@code with} methods give changed copies.
 *
 * @param work the code, or the function and its arguments
 * @param inputs names to bind in the new scope before anything runs
 * @param stdin the text that {@code sys.stdin} and {@code input()} read; empty where they have nothing to read
 * @param limits empty for the defaults of the {@link Valise} that runs it
 * @param listener receives output as it is written
 * @param durability when the new scope is packed
 * @param id by which {@link Valise#interrupt} finds it while it runs
 */
public record Call(
        Work work,
        Map<String, Value> inputs,
        String stdin,
        Optional<Limits> limits,
        OutputListener listener,
        Durability durability,
        CallId id) {
    public Call {
        inputs = Map.copyOf(inputs);
        inputs.keySet().forEach(Call::requireIdentifier);
    }

    /** Runs a text: its statements in order; its last expression is the value. */
    public static Call code(String text) {
        return of(new Code(text, ""));
    }

    /** Runs a text that tracebacks know by a file name. */
    public static Call code(String text, String file) {
        return of(new Code(text, file));
    }

    /** Calls a function of the scope. */
    public static Call function(String name, Value... arguments) {
        return of(new Function(name, List.of(arguments), Map.of()));
    }

    /** Calls a function of the scope, with keyword arguments. */
    public static Call function(String name, List<Value> arguments, Map<String, Value> keywordArguments) {
        return of(new Function(name, arguments, keywordArguments));
    }

    private static Call of(Work work) {
        return new Call(work, Map.of(), "", Optional.empty(), OutputListener.none(), Durability.HELD, CallId.random());
    }

    public Call withInputs(Map<String, Value> newInputs) {
        return new Call(work, newInputs, stdin, limits, listener, durability, id);
    }

    /** The same call with a standard input: {@code "Ann\n42\n"} answers two calls of {@code input()}. */
    public Call withStdin(String newStdin) {
        return new Call(work, inputs, newStdin, limits, listener, durability, id);
    }

    public Call withLimits(Limits newLimits) {
        return new Call(work, inputs, stdin, Optional.of(newLimits), listener, durability, id);
    }

    public Call withListener(OutputListener newListener) {
        return new Call(work, inputs, stdin, limits, newListener, durability, id);
    }

    public Call withId(CallId newId) {
        return new Call(work, inputs, stdin, limits, listener, durability, newId);
    }

    public Call withDurability(Durability newDurability) {
        return new Call(work, inputs, stdin, limits, listener, newDurability, id);
    }

    private static void requireIdentifier(String name) {
        boolean identifier = !name.isEmpty()
                && (Character.isUnicodeIdentifierStart(name.charAt(0)) || name.charAt(0) == '_')
                && name.codePoints().skip(1).allMatch(each -> Character.isUnicodeIdentifierPart(each) || each == '_');
        if (!identifier) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "an input is named " + Quote.quote(name) + ", which is no Python name");
        }
    }

    /** What a call does. */
    public sealed interface Work {}

    /**
     * A text to run.
     *
     * @param text Python source; lone surrogates and NUL characters reach the compiler, which refuses them
     * @param file the file name by which tracebacks know the text; empty for {@code <call N>}
     */
    public record Code(String text, String file) implements Work {}

    /**
     * A function to call.
     *
     * @param name a name of the scope; where it is bound to nothing the call raises {@code NameError}
     */
    public record Function(String name, List<Value> arguments, Map<String, Value> keywordArguments) implements Work {
        public Function {
            arguments = List.copyOf(arguments);
            keywordArguments = Map.copyOf(keywordArguments);
        }
    }
}
