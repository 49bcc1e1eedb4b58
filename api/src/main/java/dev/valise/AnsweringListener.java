package dev.valise;

import java.util.Optional;

/**
 * A listener that also answers what a call reads from its standard input, line by line and when it asks: {@code input()} waits
 * for it. Only a Valise that runs calls itself asks; over HTTP, calls have what was given beforehand. A call that was given a
 * standard input asks nobody.
 *
 * <p>While a line is awaited, the call's wall time stands still; all other limits hold on.
 */
public interface AnsweringListener extends OutputListener {
    /**
     * The next line. All output that was written before it was asked for has been received. Called on a thread of its own, which is
     * interrupted when the call ends by other means, so that nobody wants an answer any more.
     *
     * @return without the end of the line; empty where the input ends
     * @throws InterruptedException where that has happened; or else to interrupt the call, as {@link Valise} does it when its caller's
     *     thread is interrupted: somebody pressed Ctrl-C in place of an answer
     */
    Optional<String> answer() throws InterruptedException;
}
