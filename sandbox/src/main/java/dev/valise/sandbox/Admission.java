package dev.valise.sandbox;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Decides whether the process of a call that has ended becomes the holder of its scope. What the call left running is
 * ended first. A process with one thread, its limits, and the native code that it was forked with, can be forked: the
 * fork is the C library's and asks nobody. Any other has to show that it can, by a fork that answers; where there were
 * other threads, which a fork does not inherit, that fork becomes the holder in its place.
 */
final class Admission {
    /** For a fork and its first words; a scope of 10 GB on a machine under load needs a good part of it. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** How far past the call's deadline an admission may go, within the 250 ms that a late outcome is allowed. */
    private static final Duration PAST_DEADLINE = Duration.ofMillis(200);

    /** For threads that have been joined to disappear from the kernel's view. */
    private static final int LOOKS_FOR_THREADS = 5;

    private static final long BETWEEN_LOOKS_NANOS = 100_000;

    /** Bytes that a worker may use to say that it is ready, or why it cannot be forked. */
    private static final long LONGEST_WORDS = 64 << 10;

    private final Jail jail;
    private final Worker worker;
    private final Selector selector;
    private final Footprint before;
    private final long deadline;
    private final Leftovers leftovers = new Leftovers();

    /**
     * @param before of the scope that the call started from
     * @param callDeadline when the call's wall time ends, as {@link System#nanoTime} counts
     */
    Admission(Jail jail, Worker worker, Selector selector, Footprint before, long callDeadline) {
        this.jail = jail;
        this.worker = worker;
        this.selector = selector;
        this.before = before;
        this.deadline = Math.min(callDeadline + PAST_DEADLINE.toNanos(), System.nanoTime() + LONGEST.toNanos());
    }

    /**
     * What became of it.
     *
     * @param holder the worker that holds the scope
     * @param spare a spare of it that is there, or will be in a moment
     * @param footprint of the scope
     */
    record Admitted(Worker holder, Optional<Worker> spare, Footprint footprint, int threadsEnded, int processesEnded) {}

    /**
     * Admits the process.
     *
     * @throws RefusedException where it cannot hold the scope; it has been killed then
     */
    Admitted admit(Reply reply) throws InterruptedException {
        try {
            if (reply.unforkable().isPresent()) {
                throw new RefusedException(
                        "it cannot be forked: " + reply.unforkable().get());
            }
            ProcessHandle process = jail.find(worker).orElseThrow(() -> new RefusedException("its process has ended"));
            HostProc.Status status = status(process);
            Optional<Worker> spare = spare(reply);
            // Where there is one thread, which is the worker's, no other has children.
            if (spare.isEmpty()
                    && (status.threads() > 1
                            || !HostProc.childrenOfMain(process.pid()).isEmpty())) {
                leftovers.end(process.pid(), child -> false);
                if (leftovers.ended() > 0) {
                    jail.reap(worker);
                }
            } // else it says that there are none, and what it does not say is found when the call has its outcome
            Footprint footprint = Footprint.of(status);
            return status.threads() > 1 || reply.doubtful() || footprint.codeBytes() != before.codeBytes()
                    ? prove(process, spare.orElseGet(() -> jail.fork(worker)), status.threads() - 1, footprint)
                    : new Admitted(worker, spare, footprint, 0, leftovers.ended());
        } catch (RefusedException e) {
            jail.kill(worker);
            throw e;
        }
    }

    /** The spare that it forks without being told to. */
    private Optional<Worker> spare(Reply reply) {
        Optional<Worker> kept = worker.takeKept();
        if (reply.forks()) {
            return kept;
        }
        kept.ifPresent(jail::kill);
        return Optional.empty();
    }

    private Admitted prove(ProcessHandle process, Worker spare, int threads, Footprint footprint)
            throws InterruptedException {
        try {
            awaitWords(spare);
            ProcessHandle fork = jail.find(spare).orElseThrow(() -> new RefusedException("its fork has ended"));
            if (threads == 0) {
                return new Admitted(worker, Optional.of(spare), footprint, 0, leftovers.ended());
            }
            leftovers.end(process.pid(), child -> child == fork.pid()); // what its threads have started meanwhile
            jail.kill(worker);
            return new Admitted(spare, Optional.empty(), Footprint.UNKNOWN, threads, leftovers.ended());
        } catch (RefusedException e) {
            jail.kill(spare);
            throw e;
        } catch (UnforkableException e) {
            jail.kill(spare);
            throw new RefusedException("it cannot be forked: " + e.getMessage());
        } catch (BrokenProtocolException e) {
            jail.kill(spare);
            throw new RefusedException("" + e.getMessage());
        } catch (IOException e) {
            jail.kill(spare);
            throw new RefusedException(how("its fork did not survive"));
        }
    }

    private void awaitWords(Worker spare) throws IOException, InterruptedException {
        SocketChannel channel = spare.channel(Role.REPLY, deadline)
                .orElseThrow(() -> new RefusedException("its fork was not connected in time"));
        selector.keys().forEach(SelectionKey::cancel); // those of the call, which has ended
        channel.register(selector, SelectionKey.OP_READ);
        while (true) {
            spare.frames().read(LONGEST_WORDS).ifPresent(spare::isReady);
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

    /** How its process ended, if it did. */
    private String how(String otherwise) {
        return ProcessEnd.of(jail.find(worker), Duration.ofMillis(50))
                .map(how -> "its process did not survive: " + how)
                .orElse(otherwise);
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

    /** The process cannot hold the scope. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }
}
