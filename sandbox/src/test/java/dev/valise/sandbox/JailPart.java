package dev.valise.sandbox;

import java.util.List;
import java.util.Optional;

/** What of a jail can be killed from outside so that all of it ends. */
enum JailPart {
    BUBBLEWRAP,
    ZYGOTE,
    TEMPLATE;

    /** Its process on the host. */
    ProcessHandle of(Jail jail) {
        return switch (this) {
            case BUBBLEWRAP -> bubblewrap(jail);
            case ZYGOTE -> jail.zygote();
            case TEMPLATE -> jail.template().process().orElseThrow();
        };
    }

    /** Kills it, and waits until all of the jail has ended. */
    void kill(Jail jail) {
        of(jail).destroyForcibly();
        while (jail.isAlive()) {
            Thread.onSpinWait();
        }
    }

    /** The child of this JVM from which the jail descends. */
    private static ProcessHandle bubblewrap(Jail jail) {
        ProcessHandle process = jail.zygote();
        Optional<ProcessHandle> parent = process.parent();
        while (parent.isPresent() && !parent.get().equals(ProcessHandle.current())) {
            process = parent.get();
            parent = process.parent();
        }
        return process;
    }

    /** Whether a process has ended so far that its connections are closed. */
    static boolean isDead(ProcessHandle process) {
        return HostProc.stat(process.pid()).map(HostProc.Stat::isZombie).orElse(true);
    }

    /** Kills all processes that hold scopes or wait for calls, but for the template, and waits for their ends. */
    static void killLineages(Jail jail) {
        long template = TEMPLATE.of(jail).pid();
        kill(withoutTemplate(jail, template));
        // A holder may have forked once more between the look and its end. What the template has forked since is new.
        List<ProcessHandle> orphans = orphans(jail, template);
        while (!orphans.isEmpty()) {
            kill(orphans);
            orphans = orphans(jail, template);
        }
    }

    private static List<ProcessHandle> withoutTemplate(Jail jail, long template) {
        return HostProc.descendants(jail.zygote().pid()).stream()
                .filter(pid -> pid != template)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    private static List<ProcessHandle> orphans(Jail jail, long template) {
        List<Long> below = HostProc.descendants(template);
        return withoutTemplate(jail, template).stream()
                .filter(process -> !below.contains(process.pid()) && !isDead(process))
                .toList();
    }

    private static void kill(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        while (!processes.stream().allMatch(JailPart::isDead)) {
            Thread.onSpinWait();
        }
    }
}
