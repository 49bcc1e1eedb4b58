package dev.valise;

import dev.valise.spi.RemoteEngine;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Runs Python code in a sandbox and hands the scope back. Safe for use by many threads; any scope may be called any
 * number of times, and concurrently. Every method throws {@link ValiseException} where the call cannot be made.
 */
public interface Valise extends AutoCloseable {

    /** A Valise in this process: it starts its own jail on this host. */
    static LocalBuilder local() {
        return new LocalBuilder();
    }

    /**
     * A Valise on a server. Scopes live there, and stay when this is closed. Nothing is sent before the first call, so that a
     * server that is not there, or does not take the key, is told by that one: UNREACHABLE, UNAUTHORIZED.
     *
     * <p>What differs from {@link #local}: values and inputs travel as JSON, so an object that is in a value twice arrives as
     * two that are equal, and an input must not contain itself; {@link Durability#HELD} is as AFTER_REPLY; a scope that
     * was forgotten is unknown.
     *
     * @param server {@code https://} or {@code http://}, a host, and a port and a path where it needs them
     * @param key from {@code valise keys add}; empty for a server without keys
     * @throws ValiseException BAD_CALL, where one of them cannot be what it should be
     */
    static Valise connect(URI server, String key) {
        return ServiceLoader.load(RemoteEngine.class, Valise.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new ValiseException(
                        ValiseException.Code.HOST_UNFIT,
                        "there is no client of servers; add the valise-client artifact to the class or module path"))
                .connect(server, key);
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
     *
     * @throws ValiseException NO_CAPACITY, where there is no place for it now: see {@link Capacity}
     */
    Outcome call(Scope scope, Call call);

    /**
     * Interrupts a call that runs: user code gets a {@code KeyboardInterrupt}, and is killed if it has not ended after a
     * second, or after the call's grace if that is longer. One that waits for a place ends without having run. From any
     * thread.
     *
     * @return whether a call of this id was running, or waiting
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

    /**
     * Packs a scope: writes a {@code .valise} file, from which it can be rebuilt in another process, on another machine,
     * under another version of Python. The scope is not changed, and goes on living where it is. What cannot travel (a
     * socket, a generator that has begun) is replaced by a stand-in, and named.
     *
     * <p>Packing runs in a process of its own, and runs code of the scope: what its classes say about how they are
     * pickled. It may take 30 seconds. The file is there in full or not at all; where one of its name is, it is replaced.
     *
     * @return what stays behind; empty where all of the scope travels
     * @throws ValiseException CANNOT_PACK, with the reason, where there is no packed form of the scope
     * @throws java.io.UncheckedIOException where the file cannot be written
     */
    List<Loss> pack(Scope scope, Path file);

    /**
     * Rebuilds a scope from its packed form. Nothing of a file runs that is damaged, forged or too large; what a file
     * holds that is none of these runs here as the code of any other call does.
     *
     * @throws ValiseException BAD_FILE, with the part that is wrong, where the file is not a scope that can be unpacked
     * @throws java.io.UncheckedIOException where the file cannot be read
     */
    Unpacked unpack(Path file);

    /**
     * Lets the memory of a scope go. From now on a call on it is lost, and on a server it is unknown. Unknown scopes are
     * ignored.
     *
     * @throws ValiseException BAD_CALL, where a branch of the server points at it
     */
    void forget(Scope scope);

    /** Ends all calls that were made here, and all processes of this host, and waits for that. */
    @Override
    void close();
}
