package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Judges a jail by what was seen of it. A wall that bubblewrap built and that does not hold is a fault, not a setting. */
final class JailFindings {
    private static final String NO_CAPABILITIES = "0000000000000000";

    /** What to do about a wall that does not hold though bubblewrap said that it built it. */
    private static final String REPORT =
            "do not run code that nobody vouches for on this host; report this with the output of 'valise doctor --json'";

    /** By the names of {@code /proc/PID/ns}. */
    private static final Map<String, String> NAMESPACES = Map.of(
            "user", "user namespace",
            "pid", "process namespace",
            "net", "network namespace",
            "ipc", "IPC namespace",
            "uts", "host name namespace",
            "mnt", "mount namespace",
            "cgroup", "cgroup namespace");

    private final JailLook look;
    private final JailUser user;
    private final long workBytes;
    private final long sharedMemoryBytes;
    private final List<Finding> findings = new ArrayList<>();

    JailFindings(JailLook look, JailUser user, long workBytes, long sharedMemoryBytes) {
        this.look = look;
        this.user = user;
        this.workBytes = workBytes;
        this.sharedMemoryBytes = sharedMemoryBytes;
    }

    List<Finding> all() {
        namespaces();
        rights();
        files();
        memory();
        return List.copyOf(findings);
    }

    private void namespaces() {
        for (String name : List.of("user", "pid", "net", "ipc", "uts", "mnt", "cgroup")) {
            String layer = NAMESPACES.getOrDefault(name, name);
            switch (look.ownNamespaces().get(name)) {
                case null ->
                    findings.add(Finding.weaker(
                            layer,
                            "bubblewrap made it, and it cannot be checked: /proc/PID/ns/" + name + " is not to be read",
                            seePtrace()));
                case Boolean own -> require(own, layer, own ? "the jail's own" : "the jail shares the host's");
            }
        }
        String interfaces = String.join(", ", look.inside().all("interface"));
        require(interfaces.equals("lo"), "network", "the jail has these interfaces: " + interfaces);
        String further = look.inside().get("unshare");
        if (further.isEmpty()) {
            findings.add(Finding.weaker(
                    "further namespaces",
                    "not tried: this interpreter has no ctypes",
                    "choose an interpreter with ctypes"));
        } else if (further.equals("done")) {
            findings.add(Finding.weaker(
                    "further namespaces",
                    "code in the jail can make user namespaces, in which more of the kernel can be attacked",
                    "install bubblewrap 0.8 or newer"));
        } else {
            findings.add(Finding.ok("further namespaces", "cannot be made inside the jail (" + further + ")"));
        }
    }

    private void rights() {
        String uids = look.status("Uid");
        String uid = uids.split("\\s", 2)[0];
        boolean right = uid.equals(Long.toString(user.uid())) && !uid.equals("0");
        require(right, "uid on the host", "the kernel knows the jail's processes as uid " + uid);
        List<String> held = Stream.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
                .filter(set -> !look.status(set).equals(NO_CAPABILITIES))
                .map(set -> set + " " + look.status(set))
                .toList();
        require(
                held.isEmpty(),
                "capabilities",
                held.isEmpty() ? "none, and none to be had" : "the jail has some: " + String.join(", ", held));
        require(
                look.status("NoNewPrivs").equals("1"),
                "new privileges",
                "the kernel's no_new_privs is " + look.status("NoNewPrivs") + ", so setuid programs "
                        + (look.status("NoNewPrivs").equals("1") ? "give none" : "work"));
        String descriptors = String.join(", ", look.inside().all("descriptor"));
        require(descriptors.equals("0, 1, 2"), "descriptors", "the jail inherits these: " + descriptors);
    }

    private void files() {
        readOnly("/", "root");
        readOnly("/dev", "dev");
        readOnly("/usr", "usr");
        String proc = look.inside().get("proc");
        require(proc.equals("ENOENT"), "/proc", proc.equals("ENOENT") ? "not there" : "the jail has one");
        size("/work", "work_bytes", workBytes);
        size("/dev/shm", "shm_bytes", sharedMemoryBytes);
    }

    private void readOnly(String folder, String field) {
        String outcome = look.inside().get(field);
        boolean holds = outcome.equals("EROFS");
        require(
                holds,
                folder + " read only",
                holds ? "a new file there is refused (EROFS)" : "a new file there ended in: " + outcome);
    }

    private void size(String folder, String field, long asked) {
        String bytes = look.inside().get(field);
        require(
                bytes.equals(Long.toString(asked)),
                folder + " bounded",
                "asked for " + asked + " bytes, it holds " + bytes);
    }

    private void memory() {
        if (look.memoryIsReadable()) {
            findings.add(Finding.ok("memory measured", "the host can read what each process of a jail uses"));
        } else {
            findings.add(Finding.missing(
                    "memory measured",
                    "/proc/PID/smaps_rollup of a jail's process is not to be read, so what a scope holds is not known",
                    seePtrace()));
        }
    }

    /** Docker's root lacks the capability to look at other users' processes. */
    private static String seePtrace() {
        return "in a container, start it with --cap-add SYS_PTRACE; elsewhere run Valise as root with all capabilities,"
                + " or as an ordinary user";
    }

    private void require(boolean holds, String layer, String detail) {
        findings.add(Finding.required(holds, layer, detail, holds ? "" : REPORT));
    }
}
