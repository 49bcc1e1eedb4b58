package dev.valise;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What all processes of a jail may use together, whatever the {@link Limits} of each call allow. Memory and processor time
 * are bounded where the host lets Valise make cgroups; {@code valise doctor} says whether it does.
 *
 * @param memoryBytes memory of all kinds that the kernel counts: of processes, of files in {@code /work} and {@code
 *     /dev/shm}, of pipes and sockets. Past it the kernel ends processes of the jail, those of running calls first. Empty:
 *     half of what this process may have, so that a jail that has all of its own leaves as much to the host
 * @param processes processes and threads
 * @param processors how many processors it may keep busy, as in {@code 1.5}. Empty: as many as there are; where jails want more
 *     than that, each gets an equal share
 */
public record JailBounds(OptionalLong memoryBytes, int processes, OptionalDouble processors) {
    /**
     * What a jail needs that runs calls at all: 320 MiB that files may take, the processes of Valise itself, and a call or
     * two.
     */
    public static final long LEAST_MEMORY = 512L << 20;

    /** A hundredth of a processor: the kernel takes no less. */
    private static final double LEAST_PROCESSORS = 0.01;

    /** More than any machine has, and few enough that microseconds of them can be counted. */
    private static final double MOST_PROCESSORS = 100_000;

    /**
     * Half of the memory, 4,096 processes, all processors: 4,096 are an eighth of what a Linux system has as long as nobody
     * changes it (32,768), and 128 for each of 32 calls at one time.
     */
    public static final JailBounds DEFAULT = new JailBounds(OptionalLong.empty(), 4096, OptionalDouble.empty());

    public JailBounds {
        if (memoryBytes.isPresent() && memoryBytes.getAsLong() < LEAST_MEMORY) {
            throw bad("memory", memoryBytes.getAsLong() + " bytes", "at least " + LEAST_MEMORY);
        }
        if (processes < 64) {
            throw bad("processes", Integer.toString(processes), "at least 64: Valise itself needs some");
        }
        if (processors.isPresent()
                && !(processors.getAsDouble() >= LEAST_PROCESSORS && processors.getAsDouble() <= MOST_PROCESSORS)) {
            throw bad("processors", Double.toString(processors.getAsDouble()), "at least " + LEAST_PROCESSORS);
        }
    }

    public JailBounds withMemoryBytes(long newMemoryBytes) {
        return new JailBounds(OptionalLong.of(newMemoryBytes), processes, processors);
    }

    public JailBounds withProcesses(int newProcesses) {
        return new JailBounds(memoryBytes, newProcesses, processors);
    }

    public JailBounds withProcessors(double newProcessors) {
        return new JailBounds(memoryBytes, processes, OptionalDouble.of(newProcessors));
    }

    private static ValiseException bad(String what, String value, String rule) {
        return new ValiseException(
                ValiseException.Code.BAD_CALL,
                "the bound '" + what + "' of a jail is " + value + "; it must be " + rule);
    }
}
