package dev.valise;

import java.time.Duration;

/**
 * What one call may use. Each is enforced from outside the call's process, and a call that is stopped for one ends as
 * {@link Outcome.Limited} with a {@link Verdict}.
 *
 * @param wall time from the start of the code to its end, at most; the process is killed at it. Before that, and not in it, a
 *     call may wait for a place, for its scope to come back from its packed form, and for a jail to start
 * @param cpu processor time of the call and all that it starts, at most; measured in steps of 10 ms
 * @param memoryBytes what the call may add to the memory of its scope. Code that asks for more gets a
 *     {@code MemoryError}; what grows past it in other ways (shared mappings, child processes) is killed
 * @param outputBytes standard output and standard error together, at most
 * @param processes child processes and threads alive at one time, at most
 * @param valueBytes how large the value may be that the outcome carries; a larger one is given by type and repr only
 * @param grace how long before {@code wall} the call gets a {@code KeyboardInterrupt}, so that it can tidy up; never
 *     more than half of {@code wall}. Also how long an interrupted call has before it is killed, if that is longer than
 *     a second
 */
public record Limits(
        Duration wall,
        Duration cpu,
        long memoryBytes,
        long outputBytes,
        int processes,
        long valueBytes,
        Duration grace) {
    /** A year; a longer call is not one that somebody waits for. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** A pebibyte, which no machine has. */
    private static final long LARGEST = 1L << 50;

    /** What a Java array holds, with room for what comes around it. */
    private static final long LARGEST_BLOCK = 1L << 30;

    /**
     * 10 s wall and CPU time, 512 MiB of memory, 1 MiB of output, 32 processes, values of 1 MiB, 100 ms of grace: enough
     * for what people type, small enough that a mistake ends before they go for coffee.
     */
    public static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), 512L << 20, 1L << 20, 32, 1L << 20, Duration.ofMillis(100));

    public Limits {
        requirePositive("wall", wall);
        requirePositive("cpu", cpu);
        requirePositive("memory", memoryBytes);
        requirePositive("output", outputBytes);
        requirePositive("processes", processes);
        requirePositive("value", valueBytes);
        requireAtMost("wall", wall.compareTo(LONGEST) <= 0, wall, LONGEST);
        requireAtMost("cpu", cpu.compareTo(LONGEST) <= 0, cpu, LONGEST);
        requireAtMost("grace", grace.compareTo(LONGEST) <= 0, grace, LONGEST);
        requireAtMost("memory", memoryBytes <= LARGEST, memoryBytes, LARGEST);
        requireAtMost("output", outputBytes <= LARGEST_BLOCK, outputBytes, LARGEST_BLOCK);
        requireAtMost("value", valueBytes <= LARGEST_BLOCK, valueBytes, LARGEST_BLOCK);
        if (grace.isNegative()) {
            throw bad("grace", grace);
        }
    }

    public Limits withWall(Duration newWall) {
        return new Limits(newWall, cpu, memoryBytes, outputBytes, processes, valueBytes, grace);
    }

    public Limits withCpu(Duration newCpu) {
        return new Limits(wall, newCpu, memoryBytes, outputBytes, processes, valueBytes, grace);
    }

    public Limits withMemoryBytes(long newMemoryBytes) {
        return new Limits(wall, cpu, newMemoryBytes, outputBytes, processes, valueBytes, grace);
    }

    public Limits withOutputBytes(long newOutputBytes) {
        return new Limits(wall, cpu, memoryBytes, newOutputBytes, processes, valueBytes, grace);
    }

    public Limits withProcesses(int newProcesses) {
        return new Limits(wall, cpu, memoryBytes, outputBytes, newProcesses, valueBytes, grace);
    }

    public Limits withValueBytes(long newValueBytes) {
        return new Limits(wall, cpu, memoryBytes, outputBytes, processes, newValueBytes, grace);
    }

    public Limits withGrace(Duration newGrace) {
        return new Limits(wall, cpu, memoryBytes, outputBytes, processes, valueBytes, newGrace);
    }

    /** The grace that counts: never more than half of the wall time. */
    public Duration effectiveGrace() {
        Duration half = wall.dividedBy(2);
        return grace.compareTo(half) < 0 ? grace : half;
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw bad(name, value);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw bad(name, value);
        }
    }

    private static void requireAtMost(String name, boolean holds, Object value, Object most) {
        if (!holds) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "the limit '" + name + "' is " + value + "; it may be at most " + most);
        }
    }

    private static ValiseException bad(String name, Object value) {
        return new ValiseException(
                ValiseException.Code.BAD_CALL, "the limit '" + name + "' is " + value + "; it must be more than zero");
    }
}
