package dev.valise;

import java.util.List;
import java.util.Map;

/**
 * Runs Python code in a sandbox and hands the scope back. Safe for use by many threads; any scope may be called any
 * number of times, and concurrently. Every method throws {@link ValiseException} where the call cannot be made.
 */
public interface Valise extends AutoCloseable {

    /** A Valise in this process: it starts its own jail on this host. */
    static LocalBuilder local() {
        return new LocalBuilder();
    }

    /** Runs a text against a scope and waits for its end. */
    default Outcome call(Scope scope, String code) {
        return call(scope, Call.code(code));
    }

    /** Calls a function of a scope and waits for its end. */
    default Outcome call(Scope scope, String function, List<Value> arguments, Map<String, Value> keywordArguments) {
        return call(scope, Call.function(function, arguments, keywordArguments));
    }

    /**
     * Makes a call and waits for its end. An interrupt of the waiting thread interrupts the call, and the thread is
     * still interrupted when this returns.
     */
    Outcome call(Scope scope, Call call);

    /**
     * Interrupts a call that runs: user code gets a {@code KeyboardInterrupt}, and is killed if it has not ended after a
     * second, or after the call's grace if that is longer. From any thread.
     *
     * @return whether a call of this id was running
     */
    boolean interrupt(CallId call);

    /** The variables of a scope, in the order of their definition. Runs in a fork that is thrown away. */
    List<Variable> variables(Scope scope);

    /**
     * The source text of a function or class of a scope.
     *
     * @throws ValiseException BAD_CALL, where the name is unknown, or bound to something without a source
     */
    String source(Scope scope, String name);

    /** Lets the memory of a scope go; a call on it is lost from now on. Unknown scopes are ignored. */
    void forget(Scope scope);

    /** Ends all calls and all processes, and waits for that. */
    @Override
    void close();
}
