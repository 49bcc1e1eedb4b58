package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Judges what stands between the lineages of a jail, by what the jail's zygote says before any user code runs. */
final class WallFindings {
    /** The first with which a lineage cannot signal, or connect to an abstract socket of, what is outside of it. */
    private static final int LANDLOCK_SCOPES = 6;

    /** The first that covers cutting files short. */
    private static final int LANDLOCK_TRUNCATION = 3;

    private final JailProcess.Walls walls;
    private final String landlock;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Looks at the walls of a jail.
     *
     * @param landlock what a probe inside of a jail was told of the kernel's Landlock: a version, or an error's name
     */
    WallFindings(JailProcess.Walls walls, String landlock) {
        this.walls = walls;
        this.landlock = landlock;
    }

    List<Finding> all() {
        findings.add(Finding.ok(
                "seccomp", "system calls are filtered, for the whole jail and more strictly where user code runs"));
        signals();
        landlock();
        return List.copyOf(findings);
    }

    private void signals() {
        if (walls.signalsAreAsked()) {
            findings.add(Finding.ok("signals", "code can signal itself and what its own call has started"));
        } else {
            findings.add(Finding.weaker(
                    "signals",
                    "the kernel can ask nobody about signals, so they are all refused: raise_signal, os.kill and pools"
                            + " of processes fail in user code",
                    "run Valise outside of a container whose manager intercepts system calls (in LXD and Incus:"
                            + " security.syscalls.intercept), on Linux 5.0 or newer"));
        }
    }

    private void landlock() {
        String folders = "lineages of one tenant can read and change each other's files in " + JailCommand.WORK;
        if (walls.landlock() == 0) {
            findings.add(
                    switch (landlock) {
                        case "EOPNOTSUPP" ->
                            Finding.weaker(
                                    "Landlock",
                                    "this kernel has it, and it was not switched on at boot: " + folders,
                                    "put landlock first in the kernel's parameter lsm=, as in lsm=landlock,$(cat"
                                            + " /sys/kernel/security/lsm), and boot again");
                        case "ENOSYS" ->
                            Finding.weaker(
                                    "Landlock",
                                    "this kernel was built without it: " + folders,
                                    "run a kernel with CONFIG_SECURITY_LANDLOCK=y, Linux 5.13 or newer");
                        default ->
                            Finding.weaker(
                                    "Landlock",
                                    "the system refuses it: " + folders,
                                    "in a container, let its filter of system calls allow those of Landlock (444, 445"
                                            + " and 446)");
                    });
        } else if (walls.landlock() < LANDLOCK_TRUNCATION) {
            findings.add(Finding.weaker(
                    "Landlock",
                    "version " + walls.landlock()
                            + " keeps lineages from each other's files, but for cutting them short",
                    "run Linux 6.2 or newer"));
        } else if (walls.landlock() < LANDLOCK_SCOPES) {
            findings.add(Finding.weaker(
                    "Landlock",
                    "version " + walls.landlock() + " keeps lineages from each other's files; from each other's signals"
                            + " and sockets only the filter of system calls does",
                    "run Linux 6.12 or newer, and there are two walls"));
        } else {
            findings.add(Finding.ok(
                    "Landlock",
                    "version " + walls.landlock() + " keeps lineages from each other's files, signals and sockets"));
        }
    }
}
