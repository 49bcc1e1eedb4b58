package dev.valise;

import java.util.Optional;

/**
 * How a call ended, by who is at fault: nobody ({@link Returned}), the code ({@link Raised}), the caller
 * ({@link Interrupted}), the code's appetite ({@link Limited}), or the process itself ({@link Lost}). Anything that user
 * code does is one of these; exceptions are for calls that could not be made. Immutable.
 */
public sealed interface Outcome {
    /** What is known however it ended. */
    Report report();

    /** The scope after the call: see {@link Report#scope}. */
    default Scope scope() {
        return report().scope();
    }

    /** How it ended in one word, as it stands in JSON: returned, raised, interrupted, limit, lost. */
    default String status() {
        return switch (this) {
            case Returned returned -> "returned";
            case Raised raised -> "raised";
            case Interrupted interrupted -> "interrupted";
            case Limited limited -> "limit";
            case Lost lost -> "lost";
        };
    }

    /** The same with another report. */
    default Outcome withReport(Report report) {
        return switch (this) {
            case Returned returned -> new Returned(report, returned.result());
            case Raised raised -> new Raised(report, raised.error());
            case Interrupted interrupted -> new Interrupted(report, interrupted.killed(), interrupted.error());
            case Limited limited -> new Limited(report, limited.verdict());
            case Lost lost -> new Lost(report, lost.reason());
        };
    }

    /** What the call wrote. */
    default Output output() {
        return report().output();
    }

    /** The value of a call that returned one. Throws {@link CallFailedException} in every other case. */
    default Value value() {
        Returned returned = orThrow();
        Result result = returned.result()
                .orElseThrow(() -> new CallFailedException(this, "the call has no value: it ended in a statement"));
        return result.value()
                .orElseThrow(() -> new CallFailedException(
                        this, "the value, a " + result.type() + ", is not in the outcome: " + result.elided()));
    }

    /** This outcome where the call returned; throws {@link CallFailedException} in every other case. */
    default Returned orThrow() {
        return switch (this) {
            case Returned returned -> returned;
            case Raised raised ->
                throw new CallFailedException(
                        this, "the call raised\n" + raised.error().traceback().stripTrailing());
            case Interrupted interrupted -> throw new CallFailedException(this, "the call was interrupted");
            case Limited limited ->
                throw new CallFailedException(this, "the call reached its limit of " + limited.verdict());
            case Lost lost -> throw new CallFailedException(this, "the call was lost: " + lost.reason());
        };
    }

    /**
     * The code ran to its end.
     *
     * @param result empty where the code ended in a statement
     */
    record Returned(Report report, Optional<Result> result) implements Outcome {}

    /** The code raised. The scope is the one at the raise: what ran before it is kept, as {@code exec} does. */
    record Raised(Report report, PythonError error) implements Outcome {}

    /**
     * The caller interrupted the call.
     *
     * @param killed false where the code ended by {@code KeyboardInterrupt}, and the scope is the one at that moment;
     *     true where it had to be killed, and the scope is the one that the call was given
     * @param error the {@code KeyboardInterrupt}, with where the code was; empty where it was killed, and where it had not
     *     begun, since the call waited for a place
     */
    record Interrupted(Report report, boolean killed, Optional<PythonError> error) implements Outcome {}

    /** The call used more than it may, and was ended. The scope is the one that it was given. */
    record Limited(Report report, Verdict verdict) implements Outcome {}

    /**
     * The process ended, broke its protocol, or could not become the holder of its scope. The scope is the one that it
     * was given.
     *
     * @param reason what happened, in the user's words
     */
    record Lost(Report report, String reason) implements Outcome {}
}
