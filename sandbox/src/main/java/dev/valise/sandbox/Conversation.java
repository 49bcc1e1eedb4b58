package dev.valise.sandbox;

import dev.valise.AnsweringListener;
import dev.valise.Limits;
import dev.valise.OutputListener;
import dev.valise.Verdict;
import dev.valise.Verdict.Kind;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One call as the host sees it: the request goes out, output and a reply come back, and the limits are enforced
 * meanwhile. All of it happens on the caller's thread, so that no call waits for another thread to wake up. Only {@link
 * #interrupt} may be called from other threads.
 */
final class Conversation {
    /** How long an interrupted call has to end by itself: as long as a person waits before pressing Ctrl-C again. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** For the kernel to show as ended a process that has closed its connections. */
    private static final Duration EXIT = Duration.ofMillis(50);

    /** Between two looks whether there is a jail still, while a spare is awaited. */
    private static final long UNTIL_READY_NANOS = 50_000_000;

    private final Jail jail;
    private final Worker worker;
    private final Limits limits;
    private final long start;
    private final Selector selector;
    private final OutputCollector output;
    private final Footprint footprint;
    private Outgoing request;
    private final Runnable meanwhile;
    private long killAt;
    private final Shortage shortage;
    private Optional<Meter> meter = Optional.empty();
    private long lookAt;
    private long callerKillAt = Long.MAX_VALUE;
    private final OutputListener listener;
    private Optional<Question> question = Optional.empty();
    private Optional<Reply> replied = Optional.empty();
    private Optional<Kind> interruptedFor = Optional.empty();
    private boolean interruptedByCaller;
    private boolean threadInterrupted;
    private volatile boolean interruptWanted;

    /**
     * @param start of the call, as {@link System#nanoTime} counts
     * @param footprint of the scope that the call starts from
     * @param meanwhile is to be done once, when the request is out
     */
    Conversation(
            Jail jail,
            Worker worker,
            Limits limits,
            long start,
            Selector selector,
            OutputListener listener,
            Footprint footprint,
            Outgoing request,
            Runnable meanwhile) {
        this.jail = jail;
        this.worker = worker;
        this.limits = limits;
        this.start = start;
        this.selector = selector;
        this.listener = listener;
        this.output = new OutputCollector(listener, limits.outputBytes());
        this.footprint = footprint;
        this.request = request;
        this.meanwhile = meanwhile;
        this.killAt = start + limits.wall().toNanos();
        this.lookAt = Long.MAX_VALUE;
        this.shortage = jail.shortage();
    }

    /** Asks that the call be interrupted; returns at once. */
    void interrupt() {
        interruptWanted = true;
        selector.wakeup();
    }

    /** Processor time that the last look saw; zero where the call ended before the first. */
    Duration cpu() {
        return meter.map(Meter::cpu).orElse(Duration.ZERO);
    }

    /** Whether the host has looked at its process, which was marked then: see {@link OomScore}. */
    boolean wasLooked() {
        return meter.isPresent();
    }

    /** Memory at the last look, its scope included; 0 where there was none. */
    long peakMemoryBytes() {
        return meter.map(Meter::residentBytes).orElse(0L);
    }

    OutputCollector output() {
        return output;
    }

    /** When the call's wall time ends, as {@link System#nanoTime} counts. */
    long killAt() {
        return killAt;
    }

    /** Runs the call to its end. Where that is not a reply, the process is being killed when this returns. */
    Ending run() throws IOException, InterruptedException {
        try {
            return converse();
        } finally {
            question.ifPresent(Question::drop);
        }
    }

    private Ending converse() throws IOException, InterruptedException {
        Optional<SocketChannel> reply = worker.channel(Role.REPLY, killAt);
        Optional<SocketChannel> out = worker.channel(Role.OUT, killAt);
        Optional<SocketChannel> err = worker.channel(Role.ERR, killAt);
        if (reply.isEmpty() || out.isEmpty() || err.isEmpty()) {
            return jail.isAlive() ? overWall() : new Ending.NeverBegan(jail.end());
        }
        SelectionKey replies = reply.get().register(selector, SelectionKey.OP_READ, Role.REPLY);
        out.get().register(selector, SelectionKey.OP_READ, Role.OUT);
        err.get().register(selector, SelectionKey.OP_READ, Role.ERR);
        // It may be sent before the spare is there: it waits in the connection, and nobody for a word of the spare's.
        Optional<Ending> ending = send(replies);
        meanwhile.run();
        if (ending.isEmpty() && worker.jailPid() != 0) {
            begin();
        }
        while (ending.isEmpty()) {
            ending = attend();
            if (ending.isEmpty()) {
                ending = answer(replies);
            }
            if (ending.isPresent()) {
                return ending.get();
            }
            selector.select(Math.max(1, Math.ceilDiv(nextInstant() - System.nanoTime(), 1_000_000)));
            for (SelectionKey key : selector.selectedKeys()) {
                ending = serve(key, replies);
                if (ending.isPresent()) {
                    return ending.get();
                }
            }
            selector.selectedKeys().clear();
        }
        return ending.get();
    }

    /** The spare is there. What its admission will need of it is looked up while it runs. */
    private void begin() {
        lookAt = System.nanoTime() + Meter.FIRST_LOOK_NANOS;
        jail.find(worker);
    }

    private Optional<Ending> send(SelectionKey replies) {
        try {
            request.write((SocketChannel) replies.channel());
        } catch (IOException e) {
            return Optional.of(!request.hasBegun() ? new Ending.NeverBegan("it had ended before the call") : gone());
        }
        replies.interestOps(
                request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        return Optional.empty();
    }

    /** What is due by the clock, or was asked for. */
    private Optional<Ending> attend() {
        if (Thread.interrupted()) {
            // Cleared, or every select would return at once; whoever made the call sets it again.
            threadInterrupted = true;
            interruptWanted = true;
        }
        if (worker.jailPid() == 0 && !jail.isAlive()) {
            return Optional.of(gone());
        }
        long now = System.nanoTime();
        if (interruptWanted && callerKillAt == Long.MAX_VALUE) {
            callerKillAt = now + Math.max(PATIENCE.toNanos(), limits.grace().toNanos());
        }
        if (interruptWanted && !interruptedByCaller && worker.jailPid() != 0) {
            interruptedByCaller = true;
            jail.interrupt(worker);
        }
        if (now >= callerKillAt) {
            return Optional.of(new Ending.KilledForCaller());
        }
        if (question.isPresent()) {
            return now >= lookAt ? look(now) : Optional.empty(); // its time stands still
        }
        if (now >= killAt) {
            return Optional.of(overWall());
        }
        if (now >= killAt - limits.effectiveGrace().toNanos() && interruptedFor.isEmpty()) {
            interruptedFor = Optional.of(Kind.WALL);
            jail.interrupt(worker);
        }
        return now >= lookAt ? look(now) : Optional.empty();
    }

    private Optional<Ending> look(long now) {
        if (meter.isEmpty()) {
            meter = jail.find(worker).map(process -> new Meter(process.pid(), limits, footprint, shortage));
        }
        if (meter.isEmpty() || meter.get().hasEnded()) {
            return Optional.of(gone());
        }
        lookAt = now + meter.get().nextInterval();
        jail.endStrangersBeside(worker);
        Optional<Verdict> verdict = meter.get().judge();
        jail.saw(shortage);
        Duration cpuGrace = limits.grace().compareTo(limits.cpu().dividedBy(2)) < 0
                ? limits.grace()
                : limits.cpu().dividedBy(2);
        if (interruptedFor.isEmpty() && meter.get().cpu().compareTo(limits.cpu().minus(cpuGrace)) > 0) {
            interruptedFor = Optional.of(Kind.CPU);
            jail.interrupt(worker);
        }
        return verdict.map(Ending.OverLimit::new);
    }

    private long nextInstant() {
        if (worker.jailPid() == 0) {
            return Math.min(killAt, System.nanoTime() + UNTIL_READY_NANOS); // nothing wakes it when the jail ends
        }
        if (question.isPresent()) {
            return Math.min(lookAt, callerKillAt);
        }
        long interruptAt =
                interruptedFor.isEmpty() ? killAt - limits.effectiveGrace().toNanos() : killAt;
        return Math.min(Math.min(interruptAt, lookAt), Math.min(killAt, callerKillAt));
    }

    private Optional<Ending> serve(SelectionKey key, SelectionKey replies) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.attachment() != Role.REPLY) {
            long began = System.nanoTime();
            boolean open = key.attachment() == Role.OUT ? output.readStdout(channel) : output.readStderr(channel);
            if (!open) {
                key.cancel();
            }
            pause(System.nanoTime() - began);
            return overOutput();
        }
        try {
            if (key.isWritable()) {
                return send(replies);
            }
            if (key.isReadable() && replied.isPresent()) {
                return takeBlocks(replied.get());
            }
            Optional<Frame> frame =
                    key.isReadable() ? worker.frames().read(Request.longestReply(limits)) : Optional.empty();
            return frame.isPresent() ? take(frame.get()) : Optional.empty();
        } catch (UnforkableException e) {
            return Optional.of(new Ending.Gone("it could not be forked: " + e.getMessage()));
        } catch (BrokenProtocolException e) {
            return Optional.of(new Ending.Gone("it broke the protocol: " + e.getMessage()));
        } catch (IOException | CancelledKeyException e) {
            return Optional.of(gone());
        }
    }

    private void pause(long readNanos) {
        if (output.written() > OutputPace.FREE_BYTES && !output.isOverLimit()) {
            long wait = jail.outputPace().waitAfter(readNanos);
            LockSupport.parkNanos(Math.min(wait, nextInstant() - System.nanoTime()));
        }
    }

    private Optional<Ending> take(Frame frame) throws IOException {
        if (worker.jailPid() == 0) {
            worker.isReady(frame);
            begin();
            return Optional.empty();
        }
        if (frame.kind() == Frame.ASKS && listener instanceof AnsweringListener person && question.isEmpty()) {
            drain();
            question = Optional.of(new Question(frame.payload(), person, selector::wakeup, this::interrupt));
            return overOutput();
        }
        if (frame.kind() != Frame.ENDED || request.hasRemaining()) {
            throw new BrokenProtocolException("it sent a frame of kind '" + (char) frame.kind() + "' during the call");
        }
        Reply read = Reply.read(frame.payload(), limits.valueBytes());
        replied = Optional.of(read);
        return takeBlocks(read);
    }

    /** Sends the answer to what was asked, once it is there. */
    private Optional<Ending> answer(SelectionKey replies) {
        Optional<Frame> answer = question.flatMap(Question::answer);
        if (answer.isEmpty() && question.filter(Question::isRefused).isEmpty()) {
            return Optional.empty();
        }
        killAt += question.get().asked();
        question = Optional.empty();
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        request = new Outgoing(answer.get(), List.of());
        return send(replies);
    }

    /** What follows a reply with a packed scope; until it is there, all limits hold on. */
    private Optional<Ending> takeBlocks(Reply read) throws IOException {
        if (read.packed().isPresent() && !worker.readBlocks(read.packed().get())) {
            return Optional.empty();
        }
        worker.hasReplied();
        drain();
        return overOutput().or(() -> Optional.of(judge(read)));
    }

    /** Reads the output that was written before the reply: it is all there, and its end is not awaited. */
    void drain() throws IOException {
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && key.attachment() == Role.OUT) {
                output.readStdout((SocketChannel) key.channel());
            } else if (key.isValid() && key.attachment() == Role.ERR) {
                output.readStderr((SocketChannel) key.channel());
            }
        }
    }

    /** A {@code KeyboardInterrupt} that a limit sent, and that the code let through, is that limit's verdict. */
    private Ending judge(Reply reply) {
        boolean interrupted = reply.error()
                .filter(error -> error.type().equals("KeyboardInterrupt"))
                .isPresent();
        if (interrupted && !interruptedByCaller && interruptedFor.isPresent()) {
            return interruptedFor.get() == Kind.CPU
                    ? new Ending.OverLimit(Verdict.of(Kind.CPU, limits.cpu(), limits.cpu()))
                    : overWall();
        }
        return new Ending.Replied(reply);
    }

    boolean wasInterruptedByCaller() {
        return interruptedByCaller;
    }

    /** Whether it was the thread's own interrupt, which has been cleared. */
    boolean wasThreadInterrupted() {
        return threadInterrupted;
    }

    private Optional<Ending> overOutput() {
        return output.isOverLimit()
                ? Optional.of(new Ending.OverLimit(new Verdict(Kind.OUTPUT, limits.outputBytes(), output.written())))
                : Optional.empty();
    }

    private Ending overWall() {
        Duration used = Duration.ofNanos(System.nanoTime() - start);
        Duration all = used.compareTo(limits.wall()) < 0 ? limits.wall() : used;
        return new Ending.OverLimit(Verdict.of(Kind.WALL, limits.wall(), all));
    }

    /** Why the process is not there any more, or does not speak to the host. */
    private Ending gone() {
        if (jail.isEnding()) {
            return worker.jailPid() == 0 ? new Ending.NeverBegan(jail.end()) : new Ending.Gone(jail.end());
        }
        if (worker.jailPid() == 0) {
            return new Ending.NeverBegan("it ended before it was ready");
        }
        Optional<String> end = ProcessEnd.of(jail.find(worker), EXIT);
        Optional<Verdict> ranOut = end.filter(ProcessEnd::mayHaveBeenKilled).flatMap(words -> shortage.whenEnded());
        jail.saw(shortage);
        return ranOut.<Ending>map(Ending.OverLimit::new)
                .orElseGet(() -> new Ending.Gone(end.orElse("it closed its connection to the host")));
    }
}
