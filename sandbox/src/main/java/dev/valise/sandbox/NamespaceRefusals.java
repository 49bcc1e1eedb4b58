package dev.valise.sandbox;

import java.util.List;
import java.util.Optional;

/** Says why a kernel, or the container around this process, does not give a jail its namespaces, and what to do. */
final class NamespaceRefusals {
    /** The namespaces that a jail has, as in {@code user.max_user_namespaces}. */
    private static final List<String> KINDS = List.of("user", "pid", "net", "ipc", "uts", "cgroup", "mnt");

    /** The capability only where the container's user is root: it looks at the processes of the jails' users. */
    private static final String DOCKER =
            "docker run --cap-add SYS_PTRACE --security-opt seccomp=unconfined --security-opt apparmor=unconfined"
                    + " --security-opt systempaths=unconfined ...";

    private static final String KUBERNETES = "in Kubernetes, the container's securityContext with"
            + " capabilities.add: [SYS_PTRACE], seccompProfile.type: Unconfined, appArmorProfile.type: Unconfined,"
            + " procMount: Unmasked";

    private static final String UBUNTU_PROFILE = "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict";

    private final Host host;

    NamespaceRefusals(Host host) {
        this.host = host;
    }

    /** The kernel's count of namespaces, or their nesting, has reached its end. */
    Refusal tooMany() {
        Optional<String> none = KINDS.stream()
                .map(kind -> "user.max_" + kind + "_namespaces")
                .filter(name -> host.sysctl(name).filter("0"::equals).isPresent())
                .findFirst();
        if (none.isPresent()) {
            return new Refusal(
                    "No namespaces can be made on this host",
                    "the kernel's setting " + none.get() + " is 0",
                    setting(none.get(), usualMaximum()));
        }
        return new Refusal(
                "No more namespaces can be made",
                "one of the kernel's settings user.max_*_namespaces is used up (user.max_user_namespaces is "
                        + host.sysctl("user.max_user_namespaces").orElse("not to be read")
                        + "), or Valise itself runs in a sandbox that forbids further ones",
                "outside of any sandbox, " + setting("user.max_user_namespaces", usualMaximum())
                        + "; or run Valise outside of the sandbox that it is in");
    }

    /** The kernel says that this user may not. */
    Refusal forbidden() {
        if (host.sysctl("kernel.unprivileged_userns_clone").filter("0"::equals).isPresent()) {
            return new Refusal(
                    "User namespaces are switched off on this host",
                    "the kernel's setting kernel.unprivileged_userns_clone is 0, and jails run as an ordinary user",
                    setting("kernel.unprivileged_userns_clone", "1"));
        }
        if (isRestrictedByAppArmor()) {
            return appArmor("No permissions to create new namespace");
        }
        if (isFiltered() || host.isContainer()) {
            return container(
                    "The container that Valise runs in does not let it make namespaces",
                    "the default seccomp profile of Docker, Podman and Kubernetes forbids unshare and clone with new namespaces");
        }
        return new Refusal(
                "This user may not make namespaces",
                "the kernel refused, though neither kernel.unprivileged_userns_clone nor AppArmor forbids it; it does so in"
                        + " a chroot, and where a security module (SELinux) says so",
                "run Valise outside of a chroot; or look for the denial with: dmesg | grep -i denied");
    }

    /** Root, and may not look at the processes of others. */
    Refusal blind() {
        Refusal refusal = container(
                "Valise may not measure its jails",
                "it runs as root without the capability CAP_SYS_PTRACE, as Docker's default is, so it may not read how much"
                        + " memory the processes of the jails' users have (/proc/PID/smaps_rollup)");
        return new Refusal(
                refusal.what(),
                refusal.why(),
                refusal.fix()
                        + "; or, as a systemd service, add CAP_SYS_PTRACE to CapabilityBoundingSet=; or run Valise as"
                        + " an ordinary user");
    }

    /** There are none in this kernel. */
    Refusal unsupported() {
        return new Refusal(
                "This kernel has no user namespaces",
                "it was built without CONFIG_USER_NS, or is not a complete Linux",
                "run a kernel with CONFIG_USER_NS=y, as those of all large distributions are");
    }

    /** A user namespace was made, and gives no rights inside. */
    Refusal powerless(String said) {
        if (!isRestrictedByAppArmor() && (isFiltered() || host.isContainer())) {
            return container("The container that Valise runs in takes the jail's rights", "bubblewrap said: " + said);
        }
        return appArmor(said);
    }

    /** Mounts are refused, inside a namespace of one's own. */
    Refusal noMounts(String said) {
        return container(
                "The container that Valise runs in does not let it mount",
                "Docker's AppArmor profile (docker-default) and seccomp profile forbid mount; bubblewrap said: "
                        + said);
    }

    /** The container's runtime has mounted over parts of {@code /proc}. */
    Refusal maskedPaths(String said) {
        return container(
                "The container that Valise runs in hides parts of /proc",
                "Docker, Podman and Kubernetes mount /proc/sys read only, so that bubblewrap cannot forbid further user"
                        + " namespaces; it said: " + said);
    }

    Refusal tooManyProcesses(JailUser user, String said) {
        return new Refusal(
                "The jail could not start a process",
                "the limit of processes of uid " + user.uid() + ", or of this container, is reached; bubblewrap said: "
                        + said,
                "raise the limit: ulimit -u 4096 before Valise starts, or docker run --pids-limit 4096");
    }

    private Refusal appArmor(String said) {
        String profile = "install -m 644 " + UBUNTU_PROFILE + " /etc/apparmor.d/ && apparmor_parser -r"
                + " /etc/apparmor.d/bwrap-userns-restrict";
        String fetch = host.has(UBUNTU_PROFILE) ? "" : "apt-get install apparmor-profiles && ";
        return new Refusal(
                "AppArmor does not let bubblewrap use user namespaces",
                "Ubuntu 23.10 and newer give them to no ordinary program without a profile"
                        + " (kernel.apparmor_restrict_unprivileged_userns=1), and jails run as an ordinary user even where"
                        + " Valise runs as root; bubblewrap said: " + said,
                "as root: " + fetch + profile + "; or, for all programs of this host, "
                        + setting("kernel.apparmor_restrict_unprivileged_userns", "0"));
    }

    /** The same way out of every container, so that one that lacks several things is started again only once. */
    private static Refusal container(String what, String why) {
        return new Refusal(what, why, "start the container with: " + DOCKER + "; or " + KUBERNETES);
    }

    private boolean isRestrictedByAppArmor() {
        return host.sysctl("kernel.apparmor_restrict_unprivileged_userns")
                .filter("1"::equals)
                .isPresent();
    }

    /** Whether a filter of system calls is upon this process: seccomp(2), mode 2. */
    private boolean isFiltered() {
        return host.status("Seccomp").filter("2"::equals).isPresent();
    }

    /** What the kernel sets by itself: half of the threads that it allows (kernel/ucount.c). */
    private String usualMaximum() {
        return host.sysctl("kernel.threads-max")
                .filter(text -> text.matches("\\d{1,10}"))
                .map(text -> Long.toString(Long.parseLong(text) / 2))
                .orElse("16384");
    }

    /** How to change a setting now and for the next boot. */
    private static String setting(String name, String value) {
        return "sysctl -w " + name + "=" + value + " && echo " + name + "=" + value
                + " >> /etc/sysctl.d/99-valise.conf";
    }
}
