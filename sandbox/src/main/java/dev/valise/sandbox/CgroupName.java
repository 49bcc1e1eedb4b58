package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the cgroups that Valise makes: {@code valise-NAMESPACE-PID-START-N}, for the Nth jail of a JVM. A JVM is
 * named by its pid, by the pid namespace that this counts in, and by when it started, so that a later process with the same
 * pid is not taken for it.
 */
final class CgroupName {
    private static final Pattern NAME = Pattern.compile("valise-(\\d+)-(\\d+)-(\\d+)-(\\d+|host)");
    private static final Pattern NAMESPACE = Pattern.compile("pid:\\[(\\d+)]");

    /** The field of {@code /proc/PID/stat} that says when a process started, counted from the one after its name. */
    private static final int START = 19;

    private static final AtomicInteger JAILS = new AtomicInteger();

    private CgroupName() {}

    /** A new one, for a jail. */
    static String ofJail(Host host) {
        return ofJvm(host) + JAILS.incrementAndGet();
    }

    /** The one for this JVM itself. */
    static String ofHost(Host host) {
        return ofJvm(host) + "host";
    }

    /** Whether it is the name of a cgroup that a JVM moved itself to. */
    static boolean isOfAHost(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() && matcher.group(4).equals("host");
    }

    private static String ofJvm(Host host) {
        long pid = ProcessHandle.current().pid();
        return "valise-" + namespace(host) + "-" + pid + "-"
                + start(host, Long.toString(pid)).orElse("0") + "-";
    }

    /** Whether it is the name of a cgroup of Valise whose JVM has ended, as far as can be told from here. */
    static boolean isAbandoned(Host host, String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                && matcher.group(1).equals(namespace(host))
                && !start(host, matcher.group(2)).equals(Optional.of(matcher.group(3)));
    }

    private static String namespace(Host host) {
        try {
            Path link = Files.readSymbolicLink(host.at("/proc/self/ns/pid"));
            Matcher matcher = NAMESPACE.matcher(link.toString());
            return matcher.matches() ? matcher.group(1) : "0";
        } catch (IOException e) {
            return "0";
        }
    }

    /** When a process started, in ticks since the system did; empty where there is none. */
    private static Optional<String> start(Host host, String pid) {
        return host.read("/proc/" + pid + "/stat")
                .map(line -> line.substring(line.lastIndexOf(')') + 2).split(" ", -1))
                .filter(fields -> fields.length > START)
                .map(fields -> fields[START]);
    }
}
