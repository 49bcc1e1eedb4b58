package dev.valise.sandbox;

import dev.valise.JailBounds;
import java.util.List;

/** Reports what of a jail's cgroup this host gives, controller by controller, and what is weaker without. */
final class CgroupFindings {
    private CgroupFindings() {}

    /**
     * What there is.
     *
     * @param bySession whether processors are shared without cgroups: see {@link Sessions}
     */
    static List<Finding> of(Cgroups cgroups, boolean bySession) {
        return Cgroups.CONTROLLERS.stream()
                .map(controller -> finding(cgroups, controller, bySession))
                .toList();
    }

    private static Finding finding(Cgroups cgroups, String controller, boolean bySession) {
        return switch (cgroups.place(controller)) {
            case CgroupPlace.Found found ->
                Finding.ok(
                        layer(controller),
                        "a cgroup of version " + found.version() + " for each jail: " + bound(cgroups, controller));
            case CgroupPlace.Refused refused
            when bySession && controller.equals("cpu") ->
                Finding.ok(
                        layer(controller),
                        "none: " + refused.why()
                                + ". But the kernel gives each session an equal share, and each jail is one");
            case CgroupPlace.Refused refused ->
                Finding.weaker(layer(controller), refused.why() + ". " + loss(controller), refused.fix());
        };
    }

    private static String layer(String controller) {
        return "cgroup for "
                + switch (controller) {
                    case "memory" -> "memory";
                    case "pids" -> "processes";
                    case "cpu" -> "processors";
                    default -> "processor sets";
                };
    }

    private static String bound(Cgroups cgroups, String controller) {
        return switch (controller) {
            case "memory" ->
                (cgroups.memoryBytes(JailBounds.DEFAULT) >> 20)
                        + " MiB if nothing else is asked for, files, pipes and the kernel's own included";
            case "pids" -> JailBounds.DEFAULT.processes() + " processes and threads if nothing else is asked for";
            case "cpu" -> "an equal share where jails want more processors than there are";
            default -> "who takes more than that leaves a processor to those that want little";
        };
    }

    /** What there is instead. */
    private static String loss(String controller) {
        return switch (controller) {
            case "memory" ->
                "Memory is bounded for each call only, by what Valise sees of its processes from outside; what all"
                        + " calls and scopes of a jail have together is not, and neither are pipes, sockets and the kernel's"
                        + " memory for files";
            case "pids" -> "Processes are bounded by RLIMIT_NPROC, which counts all of the jail's user";
            case "cpu" ->
                "A jail with many processes gets more processor time than one with few, until its calls' limits end"
                        + " them";
            default ->
                "Calls of a tenant that wants little of the processors may wait some milliseconds for one that wants much";
        };
    }
}
