package dev.valise.sandbox;

import dev.valise.AnsweringListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A line that a call waits for, while somebody is asked on a thread of its own. */
final class Question {
    private static final int NUMBER_BYTES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Logger LOG = System.getLogger(Question.class.getName());

    private final byte[] number;
    private final long since = System.nanoTime();
    private final Thread thread;
    private volatile Optional<byte[]> line = Optional.empty();
    private volatile boolean refused;
    private volatile boolean dropped;

    /**
     * Asks.
     *
     * @param number by which the call knows its question
     * @param whenDone is run when there is an answer, on another thread
     * @param whenRefused is run when the call is to be interrupted in place of that
     */
    Question(byte[] number, AnsweringListener listener, Runnable whenDone, Runnable whenRefused) {
        if (number.length != NUMBER_BYTES) {
            throw new BrokenProtocolException("it asked for a line without saying which");
        }
        this.number = number;
        thread = Thread.ofPlatform()
                .daemon()
                .name("valise-question")
                .unstarted(() -> ask(listener, whenDone, whenRefused));
        thread.start();
    }

    private void ask(AnsweringListener listener, Runnable whenDone, Runnable whenRefused) {
        byte[] answer = new byte[0];
        try {
            answer = listener.answer()
                    .map(text -> (text + "\n").getBytes(StandardCharsets.UTF_8))
                    .orElse(answer);
        } catch (InterruptedException e) {
            refused = true; // an answer now could come before the interrupt
            if (!dropped) {
                whenRefused.run();
            }
            return;
        } catch (RuntimeException | Error e) { // whatever it is: the call waits, and its time stands still
            LOG.log(Level.WARNING, "a listener could not answer; its call finds its input ended", e);
        }
        line = Optional.of(answer);
        whenDone.run();
    }

    /** Whether there will be no answer, since the call is being interrupted. */
    boolean isRefused() {
        return refused;
    }

    /** The answer as it is sent, once it is there. */
    Optional<Frame> answer() {
        return line.map(text -> new Frame(
                Frame.ANSWER,
                ByteBuffer.allocate(NUMBER_BYTES + text.length)
                        .put(number)
                        .put(text)
                        .array()));
    }

    /** How long it has been asked, in nanoseconds. */
    long asked() {
        return System.nanoTime() - since;
    }

    /** Nobody wants to know any more. Waits a little, so that who is asked lets go of the terminal, say. */
    void drop() {
        dropped = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
