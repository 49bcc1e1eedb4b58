package dev.valise.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C does: it interrupts the thread that waits for a call, which interrupts the call. Where no call runs, it
 * does what was said at the start.
 */
final class Interrupts {
    private final Runnable whenIdle;
    // Guarded by this.
    private @Nullable Thread waiting;
    private boolean asked;

    Interrupts(Runnable whenIdle) {
        this.whenIdle = whenIdle;
    }

    /** Does some work that waits for the engine; the thread is not interrupted when this returns. */
    <T> T during(Supplier<T> work) {
        synchronized (this) {
            waiting = Thread.currentThread();
            asked = false;
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                waiting = null;
                Thread.interrupted();
            }
        }
    }

    /** Whether the last work was interrupted. */
    synchronized boolean wereAsked() {
        return asked;
    }

    /** Ctrl-C, from any thread. */
    void interrupt() {
        synchronized (this) {
            if (waiting != null) {
                asked = true;
                waiting.interrupt();
                return;
            }
        }
        whenIdle.run();
    }

    /** Interrupts the work, if there is some, for a reason other than Ctrl-C; gives whether there was. From any thread. */
    synchronized boolean interruptWork() {
        if (waiting == null) {
            return false;
        }
        waiting.interrupt();
        return true;
    }

    /** Lets SIGINT of this process come here. It takes 30 ms, so not on the way of the first call. */
    void listen() {
        Thread thread = new Thread(new Listening(this), "listen to Ctrl-C");
        thread.setDaemon(true);
        thread.start();
    }

    /** The class is reached by name: javac warns of it, and where it is missing Ctrl-C ends the process as ever. */
    private void listenToSignal() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, new SignalProxy(this));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Then it stays with what the virtual machine does.
        }
    }

    private record Listening(Interrupts interrupts) implements Runnable {
        @Override
        public void run() {
            interrupts.listenToSignal();
        }
    }

    private record SignalProxy(Interrupts interrupts) implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "handle" -> {
                    interrupts.interrupt();
                    yield null;
                }
                case "equals" -> false;
                case "hashCode" -> 0;
                default -> "Ctrl-C";
            };
        }
    }
}
