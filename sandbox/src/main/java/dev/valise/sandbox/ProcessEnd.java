package dev.valise.sandbox;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Finds out how a process ended that was seen to end. */
final class ProcessEnd {
    /** From one look to the next, while the kernel takes a process down. */
    private static final long LOOK_NANOS = 200_000;

    private static final String UNSEEN = "it has ended";

    /** SIGKILL, as a status from {@code wait}. */
    private static final int KILLED = 9;

    private ProcessEnd() {}

    /**
     * Whether a process that has ended, or is about to, was killed by SIGKILL, as far as that is still to be seen.
     *
     * @param words what {@link #of} said of it
     */
    static boolean mayHaveBeenKilled(String words) {
        return words.equals(UNSEEN) || words.equals(ExitStatus.words(KILLED));
    }

    /**
     * How a process ended, in people's words.
     *
     * @param patience for the kernel to show it as ended
     * @return empty where it goes on
     */
    static Optional<String> of(Optional<ProcessHandle> process, Duration patience) {
        if (process.isEmpty()) {
            return Optional.of(UNSEEN);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<HostProc.Stat> stat = HostProc.stat(process.get().pid());
            if (stat.isEmpty()) {
                return Optional.of(UNSEEN);
            }
            if (stat.get().isZombie()) {
                return Optional.of(ExitStatus.words(stat.get().exitStatus()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return Optional.empty();
    }
}
