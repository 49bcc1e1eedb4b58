package dev.valise.sandbox;

/** A thread that does one piece of work after the other behind the callers' backs. Safe for use by many threads. */
final class Labor implements AutoCloseable {
    private final Thread thread;

    /** What there is to be done. */
    @FunctionalInterface
    interface Work {
        /** Waits for the next piece, and does it. */
        void next() throws InterruptedException;
    }

    private Labor(Thread thread) {
        this.thread = thread;
    }

    static Labor start(String name, Work work) {
        return new Labor(Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                while (true) {
                    work.next();
                }
            } catch (InterruptedException e) {
                return; // closed
            }
        }));
    }

    /** Interrupts the work, and waits until it has ended. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
