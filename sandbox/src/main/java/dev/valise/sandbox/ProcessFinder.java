package dev.valise.sandbox;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds a worker's process on the host. A worker says its pid itself, and user code may have said it instead; so a
 * process counts only if it is a child of the worker's parent, or of the zygote where that has ended, and the kernel
 * knows it by that pid inside the jail.
 */
final class ProcessFinder {
    /** The kernel's list of children may skip some while a sibling ends: a second look finds them. */
    private static final int LOOKS = 5;

    private static final long BETWEEN_LOOKS_NANOS = 100_000;

    private final ProcessHandle zygote;

    ProcessFinder(ProcessHandle zygote) {
        this.zygote = zygote;
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

    private Optional<ProcessHandle> look(Worker worker) {
        return worker.parent()
                .flatMap(this::find)
                .flatMap(parent -> child(parent, worker.jailPid()))
                .or(() -> child(zygote, worker.jailPid()));
    }

    private static Optional<ProcessHandle> child(ProcessHandle parent, long jailPid) {
        // Workers fork in their main thread, and the zygote has no other. The youngest first: the one that is looked
        // for
        // has just been forked, and its siblings may be hundreds.
        for (long pid : HostProc.childrenOfMain(parent.pid()).reversed()) {
            if (HostProc.status(pid)
                    .filter(status -> status.jailPid() == jailPid)
                    .isPresent()) {
                return ProcessHandle.of(pid);
            }
        }
        return Optional.empty();
    }
}
