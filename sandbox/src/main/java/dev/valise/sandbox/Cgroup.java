package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The cgroup of one jail, in each hierarchy that bounds something of it: the jail's processes are in it from before
 * bubblewrap runs, and cannot leave. Safe for use by many threads.
 *
 * @param folders in the hierarchies; empty where the host lets Valise make none
 * @param memory how much of it the jail may have, where that is bounded
 * @param processors where it can be kept off some of several
 */
record Cgroup(List<Path> folders, Optional<Memory> memory, Optional<JailProcessors> processors)
        implements AutoCloseable {
    static final Cgroup NONE = new Cgroup(List.of(), Optional.empty(), Optional.empty());

    /** How often a removal is tried: processes are counted in a cgroup for a moment after they have ended. */
    private static final int TRIES = 200;

    private static final long BETWEEN_TRIES_NANOS = 1_000_000;

    Cgroup {
        folders = List.copyOf(folders);
    }

    /**
     * The bound of a jail's memory.
     *
     * @param bytes most of it
     * @param version of the hierarchy
     * @param folder in that
     */
    record Memory(long bytes, int version, Path folder) {
        /** How many processes the kernel has ended because there was too little. */
        long kills() {
            Path events = folder.resolve(version == 2 ? "memory.events" : "memory.oom_control");
            try {
                return Files.readAllLines(events).stream()
                        .filter(line -> line.startsWith("oom_kill "))
                        .mapToLong(line -> Long.parseLong(
                                line.substring("oom_kill ".length()).strip()))
                        .sum();
            } catch (IOException e) {
                return 0; // the jail has ended
            }
        }
    }

    /** The files that a process writes 0 to, to join. */
    List<Path> joins() {
        return folders.stream().map(folder -> folder.resolve("cgroup.procs")).toList();
    }

    /** Removes it. What is in use after a fifth of a second stays, for the next JVM to remove. */
    @Override
    public void close() {
        for (Path folder : folders) {
            for (int tries = 0; tries < TRIES && !remove(folder); tries++) {
                LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
            }
        }
    }

    /** Whether it is gone; false where it is in use. */
    static boolean remove(Path folder) {
        try {
            Files.delete(folder);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (DirectoryNotEmptyException e) {
            return true; // a tree that only looks like one
        } catch (IOException e) {
            return false;
        }
    }
}
