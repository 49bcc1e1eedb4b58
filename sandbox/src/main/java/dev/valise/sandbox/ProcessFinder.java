package dev.valise.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds a worker's process on the host. A worker says its pid itself, and user code may have said it instead, to have
 * another process ended in its place or measured. So a process counts only if it is a child of the worker's parent, or of
 * the zygote once that has ended, if the kernel knows it by that pid inside the jail, and if it is nobody else's. Safe
 * for use by many threads.
 */
final class ProcessFinder {
    /** The kernel's list of children may skip some while a sibling ends: a second look finds them. */
    private static final int LOOKS = 5;

    private static final long BETWEEN_LOOKS_NANOS = 100_000;

    private final ProcessHandle zygote;
    private final Set<Long> reserved;
    private final Map<ProcessHandle, Worker> owners = new ConcurrentHashMap<>();
    private final Set<Long> known = ConcurrentHashMap.newKeySet();
    /** How far the host's pid of the process found last was ahead of its pid inside the jail. */
    private volatile long ahead;

    /**
     * Knows no workers yet.
     *
     * @param reserved pids inside the jail that no worker has: the template's, and those of other processes of ours
     */
    ProcessFinder(ProcessHandle zygote, Set<Long> reserved) {
        this.zygote = zygote;
        this.reserved = Set.copyOf(reserved);
    }

    /** The process of a worker that is ready; empty where it has ended, or never was what it claimed to be. */
    Optional<ProcessHandle> find(Worker worker) {
        Optional<ProcessHandle> known = worker.process();
        if (known.isPresent()) {
            return known;
        }
        Optional<ProcessHandle> found = look(worker);
        for (int looks = 1; found.isEmpty() && looks < LOOKS; looks++) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            found = look(worker);
        }
        found.ifPresent(worker::isProcess);
        return found;
    }

    /** A worker has been ended, and its process with it. */
    void forget(Worker worker) {
        worker.process()
                .filter(process -> owners.remove(process, worker))
                .ifPresent(process -> known.remove(process.pid()));
    }

    /** Whether a process is one that was found; false also for some whose worker has not been looked for. */
    boolean isKnown(long pid) {
        return known.contains(pid);
    }

    private Optional<ProcessHandle> look(Worker worker) {
        if (reserved.contains(worker.jailPid())) {
            return Optional.empty();
        }
        Optional<ProcessHandle> parent = worker.parent().flatMap(this::find);
        return parent.flatMap(each -> child(each, worker.jailPid()))
                .or(() -> parent.filter(each -> !HostProc.hasEnded(each)).isPresent()
                        ? Optional.empty()
                        : child(zygote, worker.jailPid()))
                .filter(process -> isOf(worker, process));
    }

    private boolean isOf(Worker worker, ProcessHandle process) {
        Worker owner = owners.putIfAbsent(process, worker);
        if (owner == null) {
            known.add(process.pid());
        }
        return owner == null || owner == worker;
    }

    private Optional<ProcessHandle> child(ProcessHandle parent, long jailPid) {
        // Where nothing else starts on the host, the jail's pids follow the host's: one look, however many siblings it
        // has.
        long expected = jailPid + ahead;
        if (isChild(expected, parent, jailPid)) {
            return ProcessHandle.of(expected);
        }
        // Workers fork in their main thread, and the zygote has no other. The youngest first: the one that is looked
        // for has just been forked.
        for (long pid : HostProc.childrenOfMain(parent.pid()).reversed()) {
            if (isChild(pid, parent, jailPid)) {
                ahead = pid - jailPid;
                return ProcessHandle.of(pid);
            }
        }
        return Optional.empty();
    }

    private static boolean isChild(long pid, ProcessHandle parent, long jailPid) {
        return HostProc.status(pid)
                .filter(status -> status.parent() == parent.pid() && status.jailPid() == jailPid)
                .isPresent();
    }
}
