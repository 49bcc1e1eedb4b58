package dev.valise.sandbox;

import java.util.List;

/**
 * Whether the kernel gives each session the same share of the processors, by what sched(7) calls autogroups. Each jail is a
 * session, and its calls cannot begin another.
 */
final class Sessions {
    private Sessions() {}

    static boolean shareProcessors(Host host) {
        return host.sysctl("kernel.sched_autogroup_enabled").filter("1"::equals).isPresent() && !isGrouped(host);
    }

    /** Whether this process is in a cgroup of the cpu controller other than the root: then sessions do not count. */
    private static boolean isGrouped(Host host) {
        return host.read("/proc/self/cgroup")
                .orElse("")
                .lines()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .anyMatch(fields -> isGrouped(host, fields[1], fields[2]));
    }

    private static boolean isGrouped(Host host, String controllers, String path) {
        if (controllers
                .isEmpty()) { // version 2: where the controller is on, a cgroup has its files, but the root has not
            return host.has("/sys/fs/cgroup" + path + "/cpu.weight");
        }
        // In a container what looks like the root may be any.
        return List.of(controllers.split(",", -1)).contains("cpu") && (!path.equals("/") || host.isContainer());
    }
}
