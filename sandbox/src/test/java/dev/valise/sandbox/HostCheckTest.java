package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.ValiseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The texts are recorded: from bubblewrap 0.8.0 and setpriv 2.38.1 where this says nothing else. */
class HostCheckTest {
    private static final String ENOSPC = "bwrap: Creating new namespace failed: nesting depth or"
            + " /proc/sys/user/max_*_namespaces exceeded (ENOSPC)";

    /** Debian's; the original goes on differently after the comma. */
    private static final String FORBIDDEN =
            "bwrap: No permissions to create new namespace, likely because the kernel does"
                    + " not allow non-privileged user namespaces. See <https://deb.li/bubblewrap> or <file:///usr/share/doc/"
                    + "bubblewrap/README.Debian.gz>.";

    /** From the source of bubblewrap. */
    private static final String UNSUPPORTED = "bwrap: Creating new namespace failed, likely because the kernel does not"
            + " support user namespaces.  bwrap must be installed setuid on such systems.";

    private static final String DOCKER_FLAGS = "--security-opt seccomp=unconfined --security-opt apparmor=unconfined"
            + " --security-opt systempaths=unconfined";

    private final PublicFolder root = PublicFolder.create();
    private final Host host = new Host("Linux", root.path(), root.path() + "/usr/bin");
    private final HostCheck check = new HostCheck(host, new JailUser.Same(1000));

    @AfterEach
    void cleanUp() {
        root.close();
    }

    @Test
    void acceptsThisHost() {
        assertThatCode(() -> HostCheck.require(Host.current())).doesNotThrowAnyException();
    }

    @Test
    void refusesOtherSystems() {
        for (String system : List.of("Mac OS X", "Windows 11")) {
            assertUnfit(
                    new Host(system, root.path(), ""),
                    "it is " + system,
                    "run Valise on a Linux host",
                    "Valise.connect");
        }
    }

    @Test
    void refusesHostsThatLackWhatJailsNeed() {
        assertUnfit(host, "/proc is not mounted", "mount -t proc proc /proc");
        root.file("proc/self/status", "");
        assertUnfit(host, "does not list the children", "CONFIG_PROC_CHILDREN=y");
        root.file("proc/thread-self/children", "");
        assertUnfit(host, "/tmp does not exist", "mkdir -m 1777 /tmp");
        root.folder("tmp");
        assertThatCode(() -> HostCheck.require(host)).doesNotThrowAnyException();
    }

    @Test
    void refusesARootThatMayNotLookAtItsJails() {
        root.file("proc/thread-self/children", "");
        root.folder("tmp");
        // Docker's default.
        root.file("proc/self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t00000000a80425fb\n");
        assertUnfit(host, "CAP_SYS_PTRACE", "docker run --cap-add SYS_PTRACE");
        root.file("proc/self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n");
        assertThatCode(() -> HostCheck.require(host)).doesNotThrowAnyException();
        root.file("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n");
        assertThatCode(() -> HostCheck.require(host)).doesNotThrowAnyException();
    }

    @Test
    void refusesHostsWithoutTheirTools() {
        assertThat(HostRefusals.noBubblewrap(host).fix()).contains("the package 'bubblewrap'");
        root.file("etc/debian_version", "12.5");
        assertThat(HostRefusals.noBubblewrap(host).fix()).isEqualTo("apt-get install bubblewrap");
        assertThatThrownBy(() -> Bubblewrap.find(host))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("bubblewrap is not installed")
                .hasMessageContaining(root.path() + "/usr/bin");
        assumeThat(JailUser.currentUid()).isZero();
        assertThatThrownBy(() -> JailUser.pick(host))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("setpriv is not installed")
                .hasMessageContaining("apt-get install util-linux; or run Valise as an ordinary user");
    }

    @Test
    void refusesBubblewrapsThatCannotBuildTheJail() {
        root.script("usr/bin/bwrap", "echo bubblewrap 0.6.1");
        assertNoBubblewrap("bubblewrap 0.6 at", "too old", "--size", "0.7.0", "Debian 12");
        root.script("usr/bin/bwrap", "echo I am another >&2; exit 1");
        assertNoBubblewrap("not a bubblewrap that works", "status 1", "I am another");
        root.script("usr/bin/bwrap", "echo bubblewrap 0.11.1");
        assertThat(Bubblewrap.find(host).disablesUserNamespaces()).isTrue();
        root.script("usr/bin/bwrap", "echo bubblewrap 0.7.0");
        assertThat(Bubblewrap.find(host).disablesUserNamespaces()).isFalse();
    }

    @Test
    void knowsNamespacesThatAreSwitchedOff() {
        root.file("proc/sys/user/max_user_namespaces", "0\n");
        root.file("proc/sys/kernel/threads-max", "63000\n");
        assertRefused(ENOSPC, "setting user.max_user_namespaces is 0", "sysctl -w user.max_user_namespaces=31500 &&");

        root.file("proc/sys/user/max_user_namespaces", "31500\n");
        root.file("proc/sys/user/max_net_namespaces", "0\n");
        assertRefused(ENOSPC, "setting user.max_net_namespaces is 0", "sysctl -w user.max_net_namespaces=31500");

        root.file("proc/sys/user/max_net_namespaces", "31500\n");
        assertRefused(ENOSPC, "user.max_user_namespaces is 31500", "run Valise outside of the sandbox");
    }

    @Test
    void knowsWhoForbidsNamespaces() {
        assertRefused(FORBIDDEN, "chroot", "dmesg");
        root.file(".dockerenv", "");
        assertRefused(FORBIDDEN, "default seccomp profile of Docker", DOCKER_FLAGS, "procMount: Unmasked");
        root.file("proc/sys/kernel/unprivileged_userns_clone", "0\n");
        assertRefused(FORBIDDEN, "unprivileged_userns_clone is 0", "sysctl -w kernel.unprivileged_userns_clone=1");
        root.file("proc/sys/kernel/unprivileged_userns_clone", "1\n");
        root.file("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
        assertRefused(FORBIDDEN, "AppArmor");
    }

    @Test
    void knowsAFilterOfSystemCallsByItsMode() {
        root.file("proc/self/status", "Name:\tjava\nSeccomp:\t2\nSeccomp_filters:\t1\n");

        assertRefused(FORBIDDEN, "default seccomp profile of Docker", DOCKER_FLAGS);
    }

    @Test
    void knowsKernelsWithoutUserNamespaces() {
        assertRefused(UNSUPPORTED, "This kernel has no user namespaces", "CONFIG_USER_NS=y");
    }

    /** The texts are from reports: bubblewrap#632, and of Ubuntu 24.04 users. */
    @Test
    void knowsAppArmorsRestriction() {
        root.file("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
        List<String> texts = List.of(
                "bwrap: setting up uid map: Permission denied",
                "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted");
        String profile = "install -m 644 /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ &&"
                + " apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict";
        for (String text : texts) {
            assertRefused(text, "Ubuntu 23.10", text, "apt-get install apparmor-profiles && " + profile);
        }
        root.file("usr/share/apparmor/extra-profiles/bwrap-userns-restrict", "");
        assertRefused(texts.get(0), "as root: " + profile, "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    }

    @Test
    void knowsContainersThatForbidMounts() {
        for (String text : List.of(
                "bwrap: Failed to make / slave: Permission denied",
                "bwrap: cannot open /proc/sys/user/max_user_namespaces: Read-only file system",
                "bwrap: Can't mount proc on /newroot/proc: Operation not permitted")) {
            assertRefused(text, "The container that Valise runs in", text, DOCKER_FLAGS);
        }
    }

    @Test
    void knowsWhatElseGoesWrong() {
        assertRefused("bwrap: Failed to mount tmpfs: No such file or directory", "mkdir -m 1777 /tmp");
        assertRefused(
                "bwrap: Can't read /proc/sys/kernel/overflowuid: No such file or directory",
                "mount -t proc proc /proc");
        assertRefused("setpriv: setresuid failed: Operation not permitted", "--cap-add SETUID --cap-add SETGID");
        assertRefused("setpriv: setgroups failed: Operation not permitted", "--cap-add SETUID --cap-add SETGID");
        root.file("proc/self/uid_map", "         0          0          1\n");
        assertRefused("setpriv: setresuid failed: Invalid argument", "only these uids", "0 0 1", "65,536");
        assertRefused("bwrap: Creating new namespace failed: Resource temporarily unavailable", "ulimit -u");
        assertRefused("bwrap: execvp /opt/x/bin/python3: Permission denied", "could not be run", "/opt/x/bin/python3");
        assertRefused(
                "python3: error while loading shared libraries: libpython3.12.so.1.0: cannot open shared object file:"
                        + " No such file or directory",
                "needs the library libpython3.12.so.1.0",
                "ldconfig");
        assertRefused("gibberish\nbwrap: a text of the future\n", "status 1", "a text of the future", "valise doctor");
        assertRefused("", "it said nothing");
    }

    @Test
    void namesTheFolderThatIsInTheWay() {
        root.file("private/worker/file", "");
        root.mode("private", "rwx------");
        HostCheck ofRoot = new HostCheck(host, new JailUser.Own(1_900_000_000L, root.path()));
        String path = root.path() + "/private/worker";

        assertThat(ofRoot.explain(1, "bwrap: Can't find source path " + path + ": Permission denied")
                        .text())
                .contains("The jail cannot be given " + path, root.path() + "/private has mode 0700")
                .contains("chmod o+x " + root.path() + "/private");
    }

    @Test
    void thisMachinesBubblewrapStillSaysSo() {
        assumeThat(inside("true", "true").status()).as("unshare works here").isZero();

        ShortRun none = inside("echo 0 > /proc/sys/user/max_user_namespaces", bubblewrap());
        assertThat(check.explain(none.status(), none.err()).what()).isEqualTo("No more namespaces can be made");

        ShortRun masked = inside(
                "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys",
                bubblewrap("--disable-userns"));
        assertThat(check.explain(masked.status(), masked.err()).what()).contains("hides parts of /proc");

        ShortRun noSource = inside("true", bubblewrap("--ro-bind", "/nowhere", "/nowhere"));
        assertThat(check.explain(noSource.status(), noSource.err()).what())
                .isEqualTo("The jail cannot be given /nowhere");

        ShortRun fewUids = inside("true", "setpriv", "--reuid", "60706", "--regid", "60706", "--keep-groups", "true");
        assertThat(check.explain(fewUids.status(), fewUids.err()).what()).isEqualTo("There is no uid for a jail");
    }

    private static String[] bubblewrap(String... more) {
        List<String> command = new ArrayList<>(List.of("bwrap", "--unshare-user", "--ro-bind", "/", "/"));
        command.addAll(List.of(more));
        command.add("true");
        return command.toArray(String[]::new);
    }

    /** Runs a command in a user and mount namespace of its own, in which something was prepared. */
    private static ShortRun inside(String preparation, String... command) {
        List<String> all =
                new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", preparation + " && exec \"$@\"", "sh"));
        all.addAll(List.of(command));
        return ShortRun.of(all, Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", "LANG", "C"));
    }

    private void assertRefused(String stderr, String... parts) {
        assertThat(check.explain(1, stderr).text()).contains(parts);
    }

    private void assertNoBubblewrap(String... parts) {
        assertThatThrownBy(() -> Bubblewrap.find(host)).message().contains(parts);
    }

    private static void assertUnfit(Host unfit, String... parts) {
        assertThatThrownBy(() -> HostCheck.require(unfit))
                .isInstanceOfSatisfying(
                        ValiseException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ValiseException.Code.HOST_UNFIT))
                .message()
                .contains(parts);
    }
}
