package dev.valise.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One process of a jail below the zygote: the template, a spare, or a holder. It exists here from the moment its
 * connections are ordered, which may be long before it is forked. Safe for use by many threads.
 */
final class Worker implements AutoCloseable {
    /** The holder of the empty scope has this number; the others count from 1. */
    static final int TEMPLATE = 0;

    private final int number;
    private Optional<Worker> parent;
    private final Optional<Lineage> lineage;
    private final Map<Role, SocketChannel> channels = new EnumMap<>(Role.class);
    private Optional<FrameReader> frames = Optional.empty();
    private boolean closed;
    private long jailPid;
    private Optional<ProcessHandle> process = Optional.empty();
    private Optional<Worker> kept = Optional.empty();
    private boolean replied;
    private volatile boolean called;
    private final AtomicInteger activity = new AtomicInteger();

    private Worker(int number, Optional<Worker> parent, Optional<Lineage> lineage) {
        this.number = number;
        this.parent = parent;
        this.lineage = lineage;
    }

    /** One that a worker is to fork, or is to fork later. Of the template's, each begins a lineage. */
    static Worker forkOf(Worker parent, int number) {
        Lineage lineage = parent.lineage.orElseGet(() -> new Lineage(number));
        lineage.joined();
        return new Worker(number, Optional.of(parent), Optional.of(lineage));
    }

    /** The template, whose process is known from the start. */
    static Worker template(long jailPid, ProcessHandle process) {
        Worker template = new Worker(TEMPLATE, Optional.empty(), Optional.empty());
        template.isReady(jailPid);
        template.isProcess(process);
        return template;
    }

    int number() {
        return number;
    }

    /** Which it is of; only the template is of none. */
    Optional<Lineage> lineage() {
        return lineage;
    }

    /** The worker that forked it, while that lives; later it is a child of the zygote. */
    synchronized Optional<Worker> parent() {
        return parent;
    }

    /** Its parent has ended. */
    synchronized void isOrphan() {
        parent = Optional.empty();
    }

    /** It gets the kit of a spare, to fork it as soon as its call has ended. */
    synchronized void keepsKitOf(Worker spare) {
        kept = Optional.of(spare);
    }

    /** The spare whose kit it got, for whoever has a use for it, or ends it. */
    synchronized Optional<Worker> takeKept() {
        Optional<Worker> taken = kept;
        kept = Optional.empty();
        return taken;
    }

    /**
     * Gives it a connection that the zygote made for it.
     *
     * @return whether it has all of them now
     */
    synchronized boolean attach(Role role, SocketChannel channel) throws IOException {
        if (closed) {
            channel.close();
            return true;
        }
        channels.put(role, channel);
        if (role == Role.REPLY) {
            frames = Optional.of(new FrameReader(channel));
        }
        notifyAll();
        return channels.size() == Role.values().length;
    }

    /**
     * Its connection of a role, awaited until then.
     *
     * @param deadline as {@link System#nanoTime} counts
     * @return empty where it has not come by then, or this has been closed
     */
    synchronized Optional<SocketChannel> channel(Role role, long deadline) throws InterruptedException {
        while (!closed && !channels.containsKey(role)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return Optional.ofNullable(channels.get(role));
    }

    /** Reads its frames; there once its {@link Role#REPLY} channel is. For one thread at a time. */
    synchronized FrameReader frames() {
        return frames.orElseThrow(() -> new IllegalStateException(this + " is not connected"));
    }

    /** A call begins on it, or has ended. */
    void isCalled(boolean now) {
        called = now;
        activity.incrementAndGet();
    }

    /** Whether a call runs on it, by which it is measured. */
    boolean isCalled() {
        return called;
    }

    /** How often it has done what it was asked for: begun a call, ended it, forked a spare. */
    int activity() {
        return activity.get();
    }

    /** Reads what is there of blocks that follow its reply; gives whether it was the last. For one thread at a time. */
    boolean readBlocks(Blocks blocks) throws IOException {
        SocketChannel channel;
        synchronized (this) {
            channel = Optional.ofNullable(channels.get(Role.REPLY)).orElseThrow(ClosedChannelException::new);
        }
        return blocks.read(channel);
    }

    /** Its call has ended, and it has replied. */
    synchronized void hasReplied() {
        replied = true;
    }

    /** Closes its connections, if it has replied; a spare, which waits for a call, keeps them. */
    synchronized void hangUp() {
        if (replied) {
            close();
        }
    }

    private synchronized void isReady(long claimedJailPid) {
        jailPid = claimedJailPid;
    }

    /**
     * It has said that it is there, and which pid the jail knows it by.
     *
     * @throws UnforkableException where its parent says that it could not be forked
     * @throws BrokenProtocolException where the frame says something else
     */
    void isReady(Frame frame) {
        if (frame.kind() == Frame.UNFORKABLE) {
            throw new UnforkableException(new String(frame.payload(), StandardCharsets.UTF_8));
        }
        if (frame.kind() != Frame.READY || frame.payload().length != Integer.BYTES) {
            throw new BrokenProtocolException("it did not say its pid first");
        }
        int claimed = ByteBuffer.wrap(frame.payload()).getInt();
        if (claimed <= 1) {
            throw new BrokenProtocolException("it says that its pid is " + claimed);
        }
        isReady(claimed);
        parent().ifPresent(forked -> forked.activity.incrementAndGet());
    }

    /** The pid by which the jail knows it, as it claims; 0 before it is ready. */
    synchronized long jailPid() {
        return jailPid;
    }

    /** The host has found its process. */
    synchronized void isProcess(ProcessHandle found) {
        process = Optional.of(found);
    }

    /** Its process on the host, once that has been found: see {@link ProcessFinder}. */
    synchronized Optional<ProcessHandle> process() {
        return process;
    }

    /** Closes its connections; its process, if it waits, ends. */
    @Override
    public synchronized void close() {
        closed = true;
        for (SocketChannel channel : channels.values()) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // Nothing is written that could be lost, and there is nobody to tell.
            }
        }
        channels.clear();
        notifyAll();
    }

    @Override
    public String toString() {
        return "worker " + number;
    }
}
