package dev.valise.sandbox;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The sandbox of one tenant and one interpreter: a zygote in bubblewrap, and the workers below it. It knows processes and
 * connections, and nothing of scopes. Safe for use by many threads.
 */
final class Jail implements AutoCloseable {
    /** From so many on those are forgotten that have ended: each is looked up in the host's list of processes. */
    private static final int MANY_DYING = 256;

    /** For a fork to say that it is there, on a machine that is busy: it is the first thing that it does. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(3);

    private static final Logger LOG = System.getLogger(Jail.class.getName());

    private final WorkerFolder folder;
    private final Switchboard switchboard;
    private final JailProcess process;
    private final Zygote zygote;
    private final JailProcess.Ready ready;
    private final ProcessFinder finder;
    private final Cgroup cgroup;
    private final OutputPace outputPace = new OutputPace();
    private final AtomicLong kills = new AtomicLong();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Worker> workers = new ConcurrentHashMap<>();
    /** Workers that were killed and may be seen for a moment still, with children that live on. */
    private final Set<ProcessHandle> dying = ConcurrentHashMap.newKeySet();

    private final IdleWatch idle = new IdleWatch();
    private final ReentrantLock lookingForStrays = new ReentrantLock();
    /** How many times strays were looked for. */
    private final AtomicInteger looksForStrays = new AtomicInteger();

    private final AtomicReference<Runnable> unused = new AtomicReference<>(() -> {});

    private volatile boolean ended;

    private Jail(
            WorkerFolder folder,
            Switchboard switchboard,
            JailProcess process,
            Zygote zygote,
            JailProcess.Ready ready,
            Cgroup cgroup) {
        this.folder = folder;
        this.switchboard = switchboard;
        this.process = process;
        this.zygote = zygote;
        this.ready = ready;
        this.finder =
                new ProcessFinder(ready.zygote(), Set.of(1L, ready.template().jailPid(), ready.sweeper()));
        this.cgroup = cgroup;
        ready.template().process().ifPresent(each -> OomScore.LINEAGE.give(each.pid()));
    }

    /**
     * Starts a jail and waits until it can fork lineages.
     *
     * @param bytecode what the interpreter of the command has compiled, where that is known
     * @param command makes bubblewrap's command from the jail's folder
     * @param preparation the orders that come before the start: see {@code zygote.py}
     * @param cgroup that the command puts it into; removed when the jail is closed
     * @param patches files of patches, by their names
     * @throws JailFailedException where it does not come up
     */
    static Jail start(
            Optional<byte[]> bytecode,
            Function<WorkerFolder, List<String>> command,
            List<String> preparation,
            Cgroup cgroup,
            Map<String, byte[]> patches)
            throws IOException, InterruptedException {
        WorkerFolder folder = WorkerFolder.create(bytecode);
        folder.add(patches);
        Switchboard switchboard = Switchboard.listen(folder.socket());
        folder.openSocket();
        JailProcess process = JailProcess.start(command.apply(folder));
        try {
            Zygote zygote = process.zygote();
            zygote.prepare(preparation, switchboard.token());
            Jail jail = new Jail(folder, switchboard, process, zygote, process.awaitReady(), cgroup);
            process.onEnd(jail::hasEnded);
            return jail;
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            switchboard.close();
            folder.close();
            throw e;
        }
    }

    /** The holder of the empty scope. */
    Worker template() {
        return ready.template();
    }

    /** The version of the interpreter, as in {@code 3.11.2}. */
    String version() {
        return ready.version();
    }

    /** What bounds all its processes together. */
    Cgroup cgroup() {
        return cgroup;
    }

    /** How fast its calls' output is read. */
    OutputPace outputPace() {
        return outputPace;
    }

    /** What tells a call that begins now whether it was hit when the jail's memory had run out. */
    Shortage shortage() {
        return new Shortage(cgroup.memory(), kills.get());
    }

    /** Remembers what was counted, for the calls after it. */
    void saw(Shortage shortage) {
        kills.accumulateAndGet(shortage.kills(), Math::max);
    }

    /** What stands between its lineages. */
    JailProcess.Walls walls() {
        return ready.walls();
    }

    /** What of the patches it has. */
    JailProcess.Patched patched() {
        return ready.patched();
    }

    ProcessHandle zygote() {
        return ready.zygote();
    }

    /** Its folder on the host, of which it sees parts. */
    Path folder() {
        return folder.python().resolveSibling(".").normalize();
    }

    /** Has a worker fork a spare. Returns at once; the spare says when it is ready. */
    Worker fork(Worker parent) {
        return order(parent, Zygote.Purpose.FORK);
    }

    /** Gives a spare the kit of one that it is to fork as soon as its call has ended. */
    void equip(Worker spare) {
        spare.keepsKitOf(order(spare, Zygote.Purpose.KEEP));
    }

    private Worker order(Worker parent, Zygote.Purpose purpose) {
        Worker child = Worker.forkOf(parent, numbers.incrementAndGet());
        workers.put(child.number(), child);
        if (ended) {
            child.close();
        }
        switchboard.expect(child);
        zygote.kit(parent, child, purpose);
        return child;
    }

    /** The host's process of a worker that is ready: see {@link ProcessFinder#find}. */
    Optional<ProcessHandle> find(Worker worker) {
        return finder.find(worker);
    }

    /** SIGINT to a worker, once its process is known to be what it claims. */
    void interrupt(Worker worker) {
        if (find(worker).filter(ProcessHandle::isAlive).isPresent()) {
            zygote.interrupt(worker.jailPid());
        }
    }

    /** Has a worker collect those of its children that were killed. */
    void reap(Worker worker) {
        zygote.reap(worker);
    }

    /** Ends a worker and its process group; returns at once. */
    void kill(Worker worker) {
        Optional<ProcessHandle> found = worker.jailPid() == 0 ? Optional.empty() : find(worker);
        if (found.isEmpty() && worker.jailPid() != 0) {
            endUnnamed(worker);
        }
        if (dying.size() >= MANY_DYING) {
            dying.removeIf(HostProc::hasEnded);
        }
        found.ifPresent(dying::add);
        // False where it has ended, and its pid may be another's by now.
        boolean killed = found.filter(ProcessHandle::destroyForcibly).isPresent();
        release(worker, killed ? worker.jailPid() : 0);
        worker.takeKept().ifPresent(kept -> release(kept, 0));
    }

    /**
     * Ends a process that is not the one that it said it is: it is among those children of its parent that nobody knows. Of
     * these some may be spares that have not been heard yet, of the same scope; they are forked anew.
     */
    private void endUnnamed(Worker worker) {
        worker.parent()
                .filter(parent -> parent != template())
                .flatMap(this::find)
                .ifPresent(parent -> endStrangers(parent, new Leftovers()));
    }

    private void release(Worker worker, long jailPid) {
        zygote.end(worker, jailPid);
        if (workers.remove(worker.number(), worker)) {
            worker.lineage().filter(Lineage::left).ifPresent(this::sweep);
            tellIfUnused();
        }
        workers.values().stream()
                .filter(each -> each.parent().filter(parent -> parent == worker).isPresent())
                .forEach(Worker::isOrphan);
        switchboard.forget(worker);
        finder.forget(worker);
        worker.close();
    }

    private void sweep(Lineage ended) {
        long since = workers.values().stream()
                .flatMap(worker -> worker.lineage().stream())
                .mapToLong(Lineage::since)
                .min()
                .orElse(Long.MAX_VALUE);
        zygote.sweep(ended, Math.min(since, System.currentTimeMillis()));
    }

    /**
     * Ends what has lost its parent and is no worker: it fell to the zygote, whose other children are all known. Many calls
     * that are ended at once need one look, not one each: all would find the same, and take the processors from other jails.
     */
    void endStrays() {
        int before = looksForStrays.get();
        lookingForStrays.lock();
        try {
            // Whoever has begun since, and ended, has seen what this call left too. Where some may be workers that have
            // not said so yet, the next look will tell.
            if (looksForStrays.get() == before && !mayHaveOrphans()) {
                looksForStrays.incrementAndGet();
                endStrangers(zygote(), new Leftovers());
            }
        } finally {
            lookingForStrays.unlock();
        }
    }

    /**
     * Ends children of a worker's parent that are no workers: a holder that user code has changed may fork twice, and show
     * the host the one that does nothing.
     */
    void endStrangersBeside(Worker worker) {
        worker.parent().filter(parent -> parent != template()).ifPresent(this::endStrangers);
    }

    /**
     * Looks for workers that run without a call, and for processes that are no workers, and ends them. Takes a millisecond or
     * two; to be done every now and then.
     */
    void watch() {
        IdleWatch.Look look = idle.look(workers.values());
        for (Worker busy : look.busy()) {
            LOG.log(Level.WARNING, "{0} of a jail ran, or took memory, without a call; it is ended", busy);
            kill(busy);
        }
        for (Worker worker : look.workers()) {
            worker.process().ifPresent(process -> {
                if (!mayHaveForked(worker)) {
                    endOldStrangers(process);
                } else if (!runsForkUnheard(worker)) {
                    endBelowSpares(process);
                }
            });
        }
        endOldStrangers(zygote());
    }

    /**
     * Ends children that are no workers, but for those that may have had no time to say that they are. What falls to the zygote
     * and has not been heard is of no use: its holder has ended, and the scope with it.
     */
    private void endOldStrangers(ProcessHandle parent) {
        if (HostProc.children(parent.pid()).stream().anyMatch(child -> !finder.isKnown(child))) {
            new Leftovers().end(parent.pid(), child -> belongs(child) || isYoung(child));
        }
    }

    /** Ends what spares have started that wait for a call: they start nothing. */
    private void endBelowSpares(ProcessHandle holder) {
        HostProc.children(holder.pid()).stream()
                .filter(child -> !finder.isKnown(child))
                .forEach(spare -> new Leftovers().end(spare, Jail::isYoung));
    }

    /** Whether a call may run on a spare of a holder that has not been heard. */
    private boolean runsForkUnheard(Worker holder) {
        return workers.values().stream()
                .anyMatch(worker -> worker.isCalled()
                        && worker.parent().filter(parent -> parent == holder).isPresent());
    }

    private static boolean isYoung(long pid) {
        Instant before = Instant.now().minus(LONGEST_SILENCE);
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .filter(start -> start.isBefore(before))
                .isEmpty();
    }

    /** Ends children of a holder that are no workers: what its call left, where its word was taken that it left nothing. */
    void endStrangers(Worker holder) {
        Optional<ProcessHandle> process = holder.process();
        if (process.isPresent() && !mayHaveForked(holder)) {
            endStrangers(process.get(), new Leftovers());
        }
    }

    /** Whether a child of the zygote may be a spare that has not yet said its pid. */
    private boolean mayHaveOrphans() {
        return workers.values().stream()
                .anyMatch(worker -> worker.jailPid() == 0
                        && worker.parent()
                                .map(parent -> parent.process()
                                        .filter(HostProc::hasEnded)
                                        .isPresent())
                                .orElse(true));
    }

    /** Whether a child of a holder may be a spare that has not yet said its pid. */
    private boolean mayHaveForked(Worker holder) {
        return workers.values().stream()
                .anyMatch(worker -> worker.jailPid() == 0
                        && worker.parent().filter(parent -> parent == holder).isPresent());
    }

    private void endStrangers(ProcessHandle parent, Leftovers leftovers) {
        leftovers.end(parent.pid(), this::belongs);
    }

    /** Whether a child of a worker, or of the zygote, is a process of ours. */
    private boolean belongs(long child) {
        if (finder.isKnown(child)
                || isProcessOf(template(), child)
                || dying.stream().anyMatch(process -> process.pid() == child && process.isAlive())) {
            return true;
        }
        long jailPid = HostProc.status(child).map(HostProc.Status::jailPid).orElse(0L);
        return jailPid == ready.sweeper()
                || workers.values().stream()
                        .anyMatch(worker -> worker.jailPid() == jailPid && isProcessOf(worker, child));
    }

    /** Whether a process is a worker's, whatever the worker says of itself. */
    private boolean isProcessOf(Worker worker, long pid) {
        return find(worker).filter(process -> process.pid() == pid).isPresent();
    }

    /** How many workers there are, those included that are yet to be forked. */
    int population() {
        return workers.size();
    }

    /** Runs something, once, when the last worker has been ended; at once where there is none. No lineage may begin any more. */
    void whenUnused(Runnable action) {
        unused.set(action);
        tellIfUnused();
    }

    private void tellIfUnused() {
        if (workers.isEmpty()) {
            unused.getAndSet(() -> {}).run();
        }
    }

    /** Runs something when it has ended, on a thread that must not be kept long. */
    void onEnd(Runnable action) {
        process.onEnd(action);
    }

    /** Nobody has to wait for a connection any more. */
    private void hasEnded() {
        ended = true;
        workers.values().forEach(Worker::close);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended, or its first process has, with which the kernel is about to end all others. */
    boolean isEnding() {
        return !isAlive() || HostProc.hasEnded(zygote());
    }

    /** Waits until one that {@linkplain #isEnding() is ending} has ended. */
    void awaitEnd() {
        process.awaitEnd();
    }

    /** How it ended, and what it complained of, in people's words. */
    String end() {
        return cgroup.memory()
                        .filter(memory -> memory.kills() > 0)
                        .map(memory -> "the memory of its jail, " + (memory.bytes() >> 20) + " MiB, had run out; ")
                        .orElse("")
                + process.end();
    }

    /** Ends every process of the jail and waits for that. */
    @Override
    public void close() {
        process.close();
        switchboard.close();
        workers.values().forEach(Worker::close);
        folder.close();
        cgroup.close();
    }
}
