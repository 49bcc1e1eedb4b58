package dev.valise.sandbox;

import java.io.File;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * What this JVM and its jails take of the host.
 *
 * @param calls made until then
 * @param descriptors that the JVM has open
 * @param processes below the JVM
 * @param zombies below it, which wait to be collected
 * @param threads of the JVM
 * @param heapBytes that are in use after a collection
 * @param jailBytes that the jails' processes have, each page counted once
 */
record HostCounts(
        long calls, int descriptors, long processes, long zombies, int threads, long heapBytes, long jailBytes) {
    /** For hundreds of processes to end on a busy machine. */
    private static final long LONGEST_NANOS = 20_000_000_000L;

    private static final long LOOK_NANOS = 10_000_000;

    /** Takes them when what was ended has ended, or never does. */
    static HostCounts settled(long calls, int processes) {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (System.nanoTime() < deadline
                && HostProc.descendants(ProcessHandle.current().pid()).stream()
                                .filter(pid -> !isZombie(pid))
                                .count()
                        > processes) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        System.gc();
        String[] open = new File("/proc/self/fd").list();
        List<Long> below = HostProc.descendants(ProcessHandle.current().pid());
        Runtime runtime = Runtime.getRuntime();
        return new HostCounts(
                calls,
                open == null ? 0 : open.length,
                below.stream().filter(pid -> !isZombie(pid)).count(),
                below.stream().filter(HostCounts::isZombie).count(),
                HostProc.threads(ProcessHandle.current().pid()),
                runtime.totalMemory() - runtime.freeMemory(),
                below.stream().mapToLong(HostProc::proportionalBytes).sum());
    }

    private static boolean isZombie(long pid) {
        return HostProc.stat(pid).map(HostProc.Stat::isZombie).orElse(true);
    }

    /** By how much something grows with each call: the slope of the straight line nearest to the samples. */
    static double slope(List<HostCounts> samples, ToDoubleFunction<HostCounts> of) {
        double calls = samples.stream().mapToLong(HostCounts::calls).average().orElse(0);
        double mean = samples.stream().mapToDouble(of).average().orElse(0);
        double above = 0;
        double below = 0;
        for (HostCounts each : samples) {
            above += (each.calls() - calls) * (of.applyAsDouble(each) - mean);
            below += (each.calls() - calls) * (each.calls() - calls);
        }
        return below == 0 ? 0 : above / below;
    }
}
