package dev.valise.sandbox;

import java.util.Optional;

/**
 * Finds a worker's process on the host. A worker says its pid itself, and user code may have said it instead; so a
 * process counts only if it is a child of the worker's parent, or of the zygote where that has ended, and the kernel
 * knows it by that pid inside the jail.
 */
final class ProcessFinder {
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
        Optional<ProcessHandle> found = worker.parent()
                .flatMap(this::find)
                .flatMap(parent -> child(parent, worker.jailPid()))
                .or(() -> child(zygote, worker.jailPid()));
        found.ifPresent(worker::isProcess);
        return found;
    }

    private static Optional<ProcessHandle> child(ProcessHandle parent, long jailPid) {
        // The youngest first: the one that is looked for has just been forked, and its siblings may be hundreds.
        for (long pid : HostProc.children(parent.pid()).reversed()) {
            if (HostProc.status(pid)
                    .filter(status -> status.jailPid() == jailPid)
                    .isPresent()) {
                return ProcessHandle.of(pid);
            }
        }
        return Optional.empty();
    }
}
