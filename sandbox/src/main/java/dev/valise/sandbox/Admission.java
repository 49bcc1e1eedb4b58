package dev.valise.sandbox;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Decides whether the process of a call that has ended becomes the holder of its scope. It has to have forked a spare,
 * and the spare to have answered: user code can make a process unable to fork. What the call left running is ended
 * first; if that includes threads, which a fork does not inherit, the spare becomes the holder in its place.
 */
final class Admission {
    /** For a fork and its first words; a scope of 10 GB on a machine under load needs a good part of it. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** How far past the call's deadline an admission may go, within the 250 ms that a late outcome is allowed. */
    private static final Duration PAST_DEADLINE = Duration.ofMillis(200);

    /** For threads that have been joined to disappear from the kernel's view. */
    private static final int LOOKS_FOR_THREADS = 5;

    private static final long BETWEEN_LOOKS_NANOS = 100_000;

    private final Jail jail;
    private final Worker worker;
    private final Selector selector;
    private final long deadline;
    private final Leftovers leftovers = new Leftovers();
    private boolean listening = true;

    /**
     * @param callDeadline when the call's wall time ends, as {@link System#nanoTime} counts
     */
    Admission(Jail jail, Worker worker, Selector selector, long callDeadline) {
        this.jail = jail;
        this.worker = worker;
        this.selector = selector;
        this.deadline = Math.min(callDeadline + PAST_DEADLINE.toNanos(), System.nanoTime() + LONGEST.toNanos());
    }

    /**
     * What became of it.
     *
     * @param holder the worker that holds the scope
     * @param spare the spare that answered, unless it is the holder
     * @param footprint of the scope
     */
    record Admitted(Worker holder, Optional<Worker> spare, Footprint footprint, int threadsEnded, int processesEnded) {}

    /**
     * Admits the process.
     *
     * @throws RefusedException where it cannot hold the scope; it has been killed then
     */
    Admitted admit() throws IOException, InterruptedException {
        Worker spare = worker.firstSpare().orElseThrow();
        try {
            // Looked up while it forks, which takes longer. The code has ended: where it left neither threads nor
            // processes, nothing is there that could start more.
            ProcessHandle process = jail.find(worker).orElseThrow(() -> new RefusedException("its process has ended"));
            HostProc.Status status = status(process);
            int threads = status.threads() - 1;
            boolean hasChildren = !HostProc.children(process.pid()).isEmpty();
            awaitSpare(spare);
            if (hasChildren || threads > 0) {
                endChildren(process, spare);
            }
            if (threads == 0) {
                worker.close();
                jail.equip(spare);
                return new Admitted(worker, Optional.of(spare), Footprint.of(status), 0, leftovers.ended());
            }
            if (jail.find(spare).isEmpty()) {
                throw new RefusedException("its fork has ended");
            }
            jail.kill(worker);
            return new Admitted(spare, Optional.empty(), Footprint.UNKNOWN, threads, leftovers.ended());
        } catch (RefusedException e) {
            end(spare);
            throw e;
        } catch (BrokenProtocolException e) {
            end(spare);
            throw new RefusedException("" + e.getMessage());
        }
    }

    private void end(Worker spare) {
        jail.kill(worker);
        jail.kill(spare);
    }

    private void awaitSpare(Worker spare) throws IOException, InterruptedException {
        SocketChannel channel = spare.channel(Role.REPLY, deadline)
                .orElseThrow(() -> new RefusedException("its fork was not connected in time"));
        channel.register(selector, SelectionKey.OP_READ);
        while (true) {
            hearRefusal();
            hearSpare(spare);
            if (spare.jailPid() != 0) {
                return;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new RefusedException("it did not fork in time; a hook that runs at forks, or a lock that is held "
                        + "by a thread, may hold it up");
            }
            selector.select(Math.max(1, Math.ceilDiv(left, 1_000_000)));
            selector.selectedKeys().clear();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void hearSpare(Worker spare) {
        try {
            spare.frames().read(LONGEST_WORDS).ifPresent(spare::isReady);
        } catch (IOException e) {
            throw new RefusedException(ProcessEnd.of(jail.find(worker), Duration.ofMillis(50))
                    .map(how -> "its process did not survive: " + how)
                    .orElse("its fork did not survive"));
        }
    }

    /** Listens to the process itself: it says why it cannot fork, or closes its connection, as a holder does. */
    private void hearRefusal() {
        if (!listening) {
            return;
        }
        try {
            worker.frames().read(LONGEST_WORDS).ifPresent(Admission::refuse);
        } catch (IOException closed) {
            listening = false;
            selector.keys().stream()
                    .filter(key -> key.attachment() == Role.REPLY)
                    .forEach(SelectionKey::cancel);
        }
    }

    /** Bytes that a worker may use to say that it is ready, or why it cannot fork. */
    private static final long LONGEST_WORDS = 64 << 10;

    private static void refuse(Frame frame) {
        if (frame.kind() == Frame.UNFORKABLE) {
            throw new RefusedException("it cannot be forked: " + new String(frame.payload(), StandardCharsets.UTF_8));
        }
        throw new BrokenProtocolException("it sent a second reply");
    }

    private static HostProc.Status status(ProcessHandle process) throws InterruptedException {
        HostProc.Status status = look(process);
        for (int looks = 1; status.threads() > 1 && looks < LOOKS_FOR_THREADS; looks++) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            status = look(process);
        }
        return status;
    }

    private static HostProc.Status look(ProcessHandle process) {
        return HostProc.status(process.pid()).orElseThrow(() -> new RefusedException("its process has ended"));
    }

    private void endChildren(ProcessHandle process, Worker spare) {
        List<Long> children = HostProc.children(process.pid());
        if (children.size() == 1) {
            return; // the spare, and nothing else
        }
        long spared =
                jail.find(spare).map(ProcessHandle::pid).orElseThrow(() -> new RefusedException("its fork has ended"));
        leftovers.end(process.pid(), child -> child == spared);
    }

    /** The process cannot hold the scope. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }
}
