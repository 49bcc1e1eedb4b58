package dev.valise.sandbox;

import java.util.Map;

/** How a process ended, in people's words. */
final class ExitStatus {
    /** The signals by which programs die, by number on all architectures that Valise runs on. */
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL: an invalid instruction"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT: it, or a library, aborted"),
            Map.entry(7, "SIGBUS: memory that is not there"),
            Map.entry(8, "SIGFPE: an arithmetic fault"),
            Map.entry(9, "SIGKILL, and not by Valise: by itself, or by the system when memory ran out"),
            Map.entry(11, "SIGSEGV: a crash of the interpreter or of a library in C, as after too deep a recursion"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS: a system call that the sandbox kills for"));

    /** The statuses with which a worker ends by itself: see {@code holder.py}. User code may use them too. */
    private static final Map<Integer, String> WORKERS = Map.of(
            70, "a fault of the worker, or too little memory to say more",
            71, "the code closed, or broke, its connection to the host");

    private ExitStatus() {}

    /**
     * Puts a status into words.
     *
     * @param status as from {@code wait}
     */
    static String words(int status) {
        int signal = status & 0x7f;
        if (signal != 0) {
            return "it was ended by " + SIGNALS.getOrDefault(signal, "signal " + signal);
        }
        int code = status >> 8;
        String meaning = WORKERS.getOrDefault(code, "as os._exit() does");
        return "it ended itself with status " + code + ", " + meaning;
    }
}
