package dev.valise.sandbox;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells whether a host can run jails, and why one did not start. Bubblewrap says what the kernel refused, not why; the
 * cause is found by what it said together with the host's settings.
 */
final class HostCheck {
    private static final Pattern NO_SOURCE = Pattern.compile("Can't find source path (.+): (.+)");
    private static final Pattern NOT_RUN = Pattern.compile("(?:execvp|failed to execute) (.+): (.+)");
    private static final Pattern NO_LIBRARY = Pattern.compile("error while loading shared libraries: ([^:]+):");

    /** Its number in capability.h. */
    private static final int CAP_SYS_PTRACE = 19;

    private final Host host;
    private final JailUser user;

    HostCheck(Host host, JailUser user) {
        this.host = host;
        this.user = user;
    }

    /**
     * Checks what can be known before a jail is started. Cheap: a few looks at files.
     *
     * @throws dev.valise.ValiseException HOST_UNFIT, with the cause and the fix
     */
    static void require(Host host) {
        Optional<Refusal> refusal = Optional.empty();
        if (!host.isLinux()) {
            refusal = Optional.of(HostRefusals.notLinux(host));
        } else if (Processor.named(System.getProperty("os.arch")).isEmpty()) {
            refusal = Optional.of(HostRefusals.strangeProcessor());
        } else if (!host.has("/proc/self/status")) {
            refusal = Optional.of(HostRefusals.noProc());
        } else if (!host.has("/proc/thread-self/children")) {
            refusal = Optional.of(HostRefusals.noChildren());
        } else if (!host.has("/tmp")) {
            refusal = Optional.of(HostRefusals.noTmp());
        } else if (isRoot(host) && !hasCapability(host, CAP_SYS_PTRACE)) {
            refusal = Optional.of(new NamespaceRefusals(host).blind());
        }
        if (refusal.isPresent()) {
            throw refusal.get().toException();
        }
    }

    private static boolean isRoot(Host host) {
        return host.status("Uid").filter(uids -> uids.startsWith("0\t")).isPresent();
    }

    private static boolean hasCapability(Host host, int number) {
        return host.status("CapEff")
                .map(set -> new BigInteger(set, 16).testBit(number))
                .orElse(false);
    }

    /**
     * Why a jail did not start.
     *
     * @param status the exit status of its command
     * @param stderr what that wrote
     */
    Refusal explain(int status, String stderr) {
        if (status == JailCommand.NOT_JOINED) {
            return CgroupRefusals.notJoined(lastLine(stderr));
        }
        NamespaceRefusals namespaces = new NamespaceRefusals(host);
        // The texts are those of bubblewrap 0.7 to 0.11 and of util-linux 2.38.
        if (stderr.contains("(ENOSPC)")) {
            return namespaces.tooMany();
        }
        if (stderr.contains("No permissions to creat")) {
            return namespaces.forbidden();
        }
        if (stderr.contains("does not support user namespaces")) {
            return namespaces.unsupported();
        }
        if (stderr.contains("setting up uid map: Permission denied")
                || stderr.contains("Failed RTM_NEWADDR: Operation not permitted")) {
            return namespaces.powerless(lastLine(stderr));
        }
        if (stderr.contains("Failed to make / slave") || stderr.contains("pivot_root")) {
            return namespaces.noMounts(lastLine(stderr));
        }
        if (stderr.contains("/proc/sys/user/max_user_namespaces: Read-only") || stderr.contains("Can't mount proc")) {
            return namespaces.maskedPaths(lastLine(stderr));
        }
        if (stderr.contains("system call filtering")) {
            return HostRefusals.noFilters(lastLine(stderr));
        }
        if (stderr.contains("Resource temporarily unavailable")) {
            return namespaces.tooManyProcesses(user, lastLine(stderr));
        }
        if (stderr.contains("Can't read /proc/sys/kernel/overflowuid") || stderr.contains("Can't open /proc")) {
            return HostRefusals.noProc();
        }
        if (stderr.contains("Failed to mount tmpfs: No such file or directory")) {
            return HostRefusals.noTmp();
        }
        if (stderr.contains("setpriv: set")) {
            return stderr.contains("Invalid argument")
                    ? HostRefusals.tooFewUids(host)
                    : HostRefusals.cannotChangeUser(lastLine(stderr));
        }
        return explainFiles(stderr).orElseGet(() -> unknown(status, stderr));
    }

    private Optional<Refusal> explainFiles(String stderr) {
        Matcher source = NO_SOURCE.matcher(stderr);
        if (source.find()) {
            return Optional.of(unreadable(Path.of(source.group(1)), source.group(2)));
        }
        Matcher program = NOT_RUN.matcher(stderr);
        if (program.find()) {
            return Optional.of(notRun(program.group(1), program.group(2)));
        }
        Matcher library = NO_LIBRARY.matcher(stderr);
        if (library.find()) {
            return Optional.of(new Refusal(
                    "The interpreter does not start in a jail",
                    "it needs the library " + library.group(1) + ", which lies in a folder that the jail does not show",
                    "choose --python /usr/bin/python3; or install the library below /usr/lib and run ldconfig"));
        }
        return Optional.empty();
    }

    private Refusal unreadable(Path path, String reason) {
        List<Access.Blocked> blocks = Access.blocks(path, user);
        String modes = blocks.stream()
                .map(block -> block.path() + " has mode " + block.mode())
                .collect(Collectors.joining("; "));
        String fix = blocks.stream()
                .map(block -> "chmod o+" + block.missing() + " " + Shell.quote(block.path()))
                .collect(Collectors.joining(" && "));
        return new Refusal(
                "The jail cannot be given " + path,
                "its user, uid " + user.uid() + ", cannot reach it: " + (modes.isEmpty() ? reason : modes),
                fix.isEmpty() ? "make it readable for all users" : fix);
    }

    private static Refusal notRun(String program, String reason) {
        return new Refusal(
                "The jail was built, and " + program + " could not be run in it",
                reason + (reason.startsWith("No such file") ? "; that may be its loader, or what a link leads to" : ""),
                "choose --python /usr/bin/python3");
    }

    private static Refusal unknown(int status, String stderr) {
        String last = lastLine(stderr);
        String said = last.isEmpty() ? "it said nothing" : "it said: " + last;
        String fix = "see what 'valise doctor' finds on this host";
        return new Refusal("The jail did not start", "its command ended with status " + status + "; " + said, fix);
    }

    private static String lastLine(String text) {
        return Stream.of(text.split("\n", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce("", (first, second) -> second);
    }
}
