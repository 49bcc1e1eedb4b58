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
        if (walls.landlock() == 0) {
            Refusal refusal = LandlockRefusals.of(landlock);
            findings.add(Finding.missing("Landlock", refusal.what() + ": " + refusal.why(), refusal.fix()));
        } else if (walls.landlock() < LANDLOCK_TRUNCATION) {
            findings.add(Finding.weaker(
                    "Landlock",
                    "version " + walls.landlock()
                            + " keeps lineages from each other's files; since it would let them cut those short, the filter"
                            + " of system calls refuses truncate() by a file's name, in all folders",
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
