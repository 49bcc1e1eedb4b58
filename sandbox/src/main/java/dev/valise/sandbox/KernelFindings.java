package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reports what the kernel offers beside the jail itself: control groups, how it gives memory. */
final class KernelFindings {
    /** The soft limit of {@code /proc/self/limits}, where there is one. */
    private static final Pattern PROCESSES = Pattern.compile("Max processes +(\\d+) ");

    /** For 256 held scopes, which is the default, a process and a spare for each, and as many again for calls. */
    private static final int ENOUGH_PROCESSES = 1024;

    private final Host host;
    private final List<Finding> findings = new ArrayList<>();

    KernelFindings(Host host) {
        this.host = host;
    }

    List<Finding> all() {
        findings.addAll(CgroupFindings.of(Cgroups.find(host), Sessions.shareProcessors(host)));
        memory();
        limits();
        return List.copyOf(findings);
    }

    /** The limits that Valise was started with; jails can have no more. */
    private void limits() {
        String limits = host.read("/proc/self/limits").orElse("");
        Matcher processes = PROCESSES.matcher(limits);
        if (processes.find() && Long.parseLong(processes.group(1)) < ENOUGH_PROCESSES) {
            findings.add(Finding.weaker(
                    "limits",
                    "this user may have " + processes.group(1) + " processes, and 256 held scopes take two each",
                    "ulimit -u " + ENOUGH_PROCESSES + " before Valise starts; or LimitNPROC=" + ENOUGH_PROCESSES
                            + " in the unit of a systemd service"));
        } else {
            findings.add(Finding.ok("limits", "leave room for " + ENOUGH_PROCESSES + " processes"));
        }
    }

    private void memory() {
        // 2 is "never overcommit" in the kernel's Documentation/mm/overcommit-accounting.
        if (host.sysctl("vm.overcommit_memory").filter("2"::equals).isPresent()) {
            findings.add(Finding.weaker(
                    "memory for forks",
                    "vm.overcommit_memory is 2: a fork counts as a full copy, so calls on large scopes fail for lack of"
                            + " memory that they would never use",
                    "sysctl -w vm.overcommit_memory=0"));
        } else {
            findings.add(Finding.ok("memory for forks", "a fork costs only the memory that it changes"));
        }
    }
}
