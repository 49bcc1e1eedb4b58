package dev.valise.sandbox;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the host's {@code /proc}: what the kernel says of the jail's processes, whatever they say of themselves. Pids are
 * the host's. A process that has ended reads as empty or as nothing. Safe for use by many threads.
 */
final class HostProc {
    /** Longest file read: a list of children with 10,000 pids, or a status with all its lines. */
    private static final int BUFFER = 128 << 10;

    private static final int SMALL = 4 << 10;

    /** The kernel counts processor time in these steps, whatever its own tick (USER_HZ). */
    static final long TICK_MILLIS = 10;

    /** Of memory, as it is counted; where pages are larger, too little is seen. */
    private static final long PAGE = 4096;

    /** PF_EXITING of the kernel's flags of a process. */
    private static final long EXITING = 4;

    private HostProc() {}

    /** The children of a process, zombies included, in no particular order. */
    static List<Long> children(long pid) {
        List<Long> children = childrenOfMain(pid);
        String[] tasks = threads(pid) > 1 ? new java.io.File("/proc/" + pid + "/task").list() : null;
        if (tasks != null) {
            for (String task : tasks) {
                if (!task.equals(Long.toString(pid))) {
                    children.addAll(pids(read("/proc/" + pid + "/task/" + task + "/children")));
                }
            }
        }
        return children;
    }

    /** Those that its main thread has forked, the youngest last; all of them, where it has no other thread. */
    static List<Long> childrenOfMain(long pid) {
        return pids(read("/proc/" + pid + "/task/" + pid + "/children"));
    }

    /** All that descends from a process, itself not included. */
    static List<Long> descendants(long pid) {
        List<Long> found = new ArrayList<>(children(pid));
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children(found.get(i)));
        }
        return found;
    }

    /** Whether a process has ended, collected or not, or is being taken down. */
    static boolean hasEnded(ProcessHandle process) {
        return !process.isAlive()
                || stat(process.pid())
                        .map(stat -> stat.isZombie() || stat.isExiting())
                        .orElse(true);
    }

    /** Threads of a process; 0 where it has ended. */
    static int threads(long pid) {
        return stat(pid).map(Stat::threads).orElse(0);
    }

    private static List<Long> pids(String text) {
        List<Long> pids = new ArrayList<>(2);
        long number = -1;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit >= 0 && digit <= 9) {
                number = Math.max(number, 0) * 10 + digit;
            } else if (number >= 0) {
                pids.add(number);
                number = -1;
            }
        }
        return pids;
    }

    /**
     * A line of {@code /proc/PID/stat}.
     *
     * @param state as the kernel's letter; Z for a process that has ended and was not collected
     * @param isExiting whether the kernel is taking it down, which for the first process of a jail is after all others
     * @param cpuTicks user and system time of it and of the children it has collected, in ticks of 10 ms
     * @param ownMillis the same, in milliseconds, without the children
     * @param residentBytes its memory, files that are mapped included
     * @param exitStatus as from {@code wait}; 0 unless it is a zombie, or where the kernel does not tell
     */
    record Stat(
            char state,
            boolean isExiting,
            int threads,
            long cpuTicks,
            long ownMillis,
            long residentBytes,
            int exitStatus) {
        boolean isZombie() {
            return state == 'Z' || state == 'X';
        }
    }

    static Optional<Stat> stat(long pid) {
        String line = read("/proc/" + pid + "/stat");
        // The second field is the command in parentheses, and may hold anything, parentheses too.
        int end = line.lastIndexOf(')');
        if (end < 0) {
            return Optional.empty();
        }
        String[] fields = line.substring(end + 2).strip().split(" ", -1);
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return Optional.of(new Stat(
                fields[0].charAt(0),
                (Long.parseLong(fields[6]) & EXITING) != 0,
                Integer.parseInt(fields[17]),
                ticks,
                (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MILLIS,
                Long.parseLong(fields[21]) * PAGE,
                Integer.parseInt(fields[49])));
    }

    /**
     * What {@code /proc/PID/status} says of memory and names.
     *
     * @param parent the pid of its parent
     * @param jailPid the pid inside the innermost namespace
     * @param threads of the process
     * @param dataBytes what counts for RLIMIT_DATA
     * @param ownBytes resident anonymous and shared memory, swapped pages included, and the tables of all pages; without files
     * @param codeBytes native code that is mapped, libraries included
     */
    record Status(long parent, long jailPid, int threads, long dataBytes, long ownBytes, long codeBytes) {}

    static Optional<Status> status(long pid) {
        String text = read("/proc/" + pid + "/status");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String pids = field(text, "\nNSpid:");
        long jailPid = Long.parseLong(pids.substring(Math.max(pids.lastIndexOf('\t'), pids.lastIndexOf(' ')) + 1));
        long own = Stream.of("\nRssAnon:", "\nRssShmem:", "\nVmSwap:", "\nVmPTE:")
                .mapToLong(name -> kilobytes(text, name))
                .sum();
        return Optional.of(new Status(
                Long.parseLong(field(text, "\nPPid:")),
                jailPid,
                Integer.parseInt(field(text, "\nThreads:")),
                kilobytes(text, "\nVmData:"),
                own,
                kilobytes(text, "\nVmExe:") + kilobytes(text, "\nVmLib:")));
    }

    /** Memory of a process with shared pages divided among those who share them, in bytes; 0 where not to be read. */
    static long proportionalBytes(long pid) {
        return kilobytes(read("/proc/" + pid + "/smaps_rollup"), "\nPss:");
    }

    /** Memory that only this process has, in bytes. */
    static long privateBytes(long pid) {
        String text = read("/proc/" + pid + "/smaps_rollup");
        return kilobytes(text, "\nPrivate_Dirty:") + kilobytes(text, "\nSwap:");
    }

    private static String field(String text, String name) {
        int start = text.indexOf(name);
        if (start < 0) {
            return "0";
        }
        int end = text.indexOf('\n', start + 1);
        return text.substring(start + name.length(), end < 0 ? text.length() : end)
                .strip();
    }

    private static long kilobytes(String text, String name) {
        String value = field(text, name);
        int end = value.indexOf(' ');
        return Long.parseLong(end < 0 ? value : value.substring(0, end)) << 10;
    }

    /** A file of {@code /proc}; empty where the process has ended. */
    private static String read(String path) {
        try (FileInputStream file = new FileInputStream(path)) {
            byte[] bytes = new byte[SMALL];
            int length = 0;
            int count = file.read(bytes);
            while (count > 0) {
                length += count;
                if (length == bytes.length) {
                    if (length >= BUFFER) {
                        break;
                    }
                    bytes = java.util.Arrays.copyOf(bytes, BUFFER);
                }
                count = file.read(bytes, length, bytes.length - length);
            }
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
