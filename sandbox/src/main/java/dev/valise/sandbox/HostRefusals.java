package dev.valise.sandbox;

import java.nio.file.Path;

/** Says what a host lacks to run jails, and what to do about it. What bubblewrap itself complains of: {@link HostCheck}. */
final class HostRefusals {
    private HostRefusals() {}

    static Refusal noBubblewrap(Host host) {
        return new Refusal(
                "bubblewrap is not installed",
                "there is no program 'bwrap' in PATH (" + host.path()
                        + ") nor in the usual places, and it builds the jails",
                host.installCommand("bubblewrap", "bubblewrap"));
    }

    static Refusal strangeBubblewrap(Path program, ShortRun run) {
        return new Refusal(
                program + " is not a bubblewrap that works",
                "asked for its version, it ended with status " + run.status() + " and said: "
                        + run.out().strip() + run.lastLine(),
                "try it by hand: " + program + " --version");
    }

    static Refusal oldBubblewrap(Host host, Bubblewrap found) {
        return new Refusal(
                "bubblewrap " + found.version() + " at " + found.program() + " is too old",
                "it cannot bound the size of the jail's file systems (--size), which came with " + Bubblewrap.OLDEST,
                host.installCommand("bubblewrap", "bubblewrap")
                        + " from a release that has it: Debian 12 and Ubuntu 24.04 do");
    }

    static Refusal setuidBubblewrap(Path program) {
        return new Refusal(
                program + " is installed setuid root",
                "in that mode bubblewrap refuses to bound the size of file systems (--size) and to forbid further user"
                        + " namespaces (--disable-userns)",
                "chmod u-s " + Shell.quote(program)
                        + ", and let users make user namespaces: sysctl -w kernel.unprivileged_userns_clone=1"
                        + " where the kernel has that setting");
    }

    static Refusal noSetpriv(Host host) {
        return new Refusal(
                "setpriv is not installed",
                "Valise runs as root here, and each jail has to run as a user of its own; setpriv makes that change",
                host.installCommand("util-linux", "util-linux") + "; or run Valise as an ordinary user");
    }

    static Refusal tooFewUids(Host host) {
        return new Refusal(
                "There is no uid for a jail",
                "Valise runs as root of a user namespace that has only these uids (first inside, first outside, count): "
                        + host.read("/proc/self/uid_map")
                                .orElse("unknown")
                                .replaceAll("\\s+", " ")
                                .strip(),
                "run Valise as an ordinary user outside of that namespace; or give the namespace 65,536 uids and gids");
    }

    static Refusal allUidsTaken(UidRange range) {
        return new Refusal(
                "There is no uid for a jail",
                "each of the uids from " + range + " has a process already",
                "end some of the other jails on this host");
    }

    static Refusal cannotChangeUser(String said) {
        return new Refusal(
                "Root may not change to the jail's user",
                "setpriv said: " + said + ". This root lacks the capabilities CAP_SETUID and CAP_SETGID",
                "in a container, start it with --cap-add SETUID --cap-add SETGID; or run Valise as an ordinary user");
    }

    static Refusal notLinux(Host host) {
        return new Refusal(
                "Valise cannot run code on this system: it is " + host.system(),
                "jails are made of Linux namespaces, and no other system has them",
                "run Valise on a Linux host, or in a Linux virtual machine on this one; Valise.connect, which will use a"
                        + " Valise on another host, comes with the service");
    }

    static Refusal strangeProcessor() {
        return new Refusal(
                "Valise has no filter of system calls for this processor: it is " + System.getProperty("os.arch"),
                "the numbers of system calls differ between processors, and it knows those of x86-64 (amd64) and of"
                        + " 64-bit Arm (aarch64)",
                "run Valise on one of these");
    }

    static Refusal noFilters(String said) {
        return new Refusal(
                "The system does not let Valise filter system calls",
                "bubblewrap said: " + said,
                "run a kernel with CONFIG_SECCOMP_FILTER=y; gVisor (runsc) has no filters, so run a container with runc");
    }

    static Refusal noProc() {
        return new Refusal(
                "/proc is not mounted",
                "bubblewrap and Valise read there what the kernel says of processes",
                "mount -t proc proc /proc");
    }

    static Refusal noChildren() {
        return new Refusal(
                "This kernel does not list the children of a process",
                "there is no /proc/PID/task/TID/children, by which Valise finds the processes of a jail from outside",
                "run a kernel with CONFIG_PROC_CHILDREN=y, as those of all large distributions are; gVisor (runsc) has no"
                        + " such file, so run the container with runc");
    }

    static Refusal noTmp() {
        return new Refusal(
                "/tmp does not exist", "bubblewrap builds the jail's file system there", "mkdir -m 1777 /tmp");
    }
}
