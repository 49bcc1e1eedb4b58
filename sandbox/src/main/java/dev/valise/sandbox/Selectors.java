package dev.valise.sandbox;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Selectors for calls, used again: to make one takes three descriptors of the system. Safe for use by many threads. */
final class Selectors {
    private final Queue<Selector> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** A selector with no keys. */
    Selector take() throws IOException {
        Selector selector = idle.poll();
        return selector == null ? Selector.open() : selector;
    }

    /** Takes a selector back; the connections that it watched are no longer watched. */
    void giveBack(Selector selector) throws IOException {
        selector.keys().forEach(SelectionKey::cancel);
        selector.selectNow(); // forgets the cancelled keys, and a wake-up that came too late
        idle.add(selector);
        if (closed) {
            close();
        }
    }

    /** Closes those that are not in use. */
    void close() {
        closed = true;
        Selector selector = idle.poll();
        while (selector != null) {
            try {
                selector.close();
            } catch (IOException ignored) {
                // Nothing is lost with it.
            }
            selector = idle.poll();
        }
    }
}
