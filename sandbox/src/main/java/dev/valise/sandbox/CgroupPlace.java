package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where cgroups that have one controller can be made. */
sealed interface CgroupPlace {
    /** Below this folder. */
    record Found(int version, Path parent) implements CgroupPlace {
        /**
         * What those below may use, as the kernel writes it; with the controller {@code cpuset} only.
         *
         * @param of {@code cpus} or {@code mems}
         */
        Optional<String> effective(String of) {
            String file = version == 2 ? "cpuset." + of + ".effective" : "cpuset.effective_" + of;
            return Host.readText(parent.resolve(file)).map(String::strip).filter(text -> !text.isEmpty());
        }
    }

    /**
     * Nowhere.
     *
     * @param why in people's words
     * @param fix the exact thing to do
     */
    record Refused(String why, String fix) implements CgroupPlace {}

    /**
     * Finds it. In version 2 a controller has to be handed down by the own cgroup, which may then have no processes itself; so
     * this process moves to one below that.
     */
    static CgroupPlace of(Host host, List<CgroupHierarchy> hierarchies, String controller) {
        CgroupRefusals refusals = new CgroupRefusals(host);
        if (hierarchies.isEmpty()) {
            return refusals.noneMounted();
        }
        Optional<CgroupHierarchy> found = hierarchies.stream()
                .filter(each -> each.controllers().contains(controller))
                .findFirst();
        if (found.isEmpty()) {
            return refusals.noController(controller, hierarchies);
        }
        Path own = found.get().own();
        if (!Files.isWritable(own) || !Files.isWritable(own.resolve("cgroup.procs"))) {
            return refusals.notWritable(own, found.get().version());
        }
        if (found.get().version() == 1) {
            return new Found(1, own);
        }
        try {
            handDown(host, own, controller);
            return new Found(2, own);
        } catch (IOException e) {
            return refusals.notHandedDown(own, controller, e);
        }
    }

    private static void handDown(Host host, Path own, String controller) throws IOException {
        Path control = own.resolve("cgroup.subtree_control");
        if (has(control, controller)) {
            return;
        }
        // The root of all cgroups has no type, and is the only one that may hand down and have processes.
        if (Files.exists(own.resolve("cgroup.type"))) {
            Path below = own.resolve(CgroupName.ofHost(host));
            if (!Files.exists(below)) {
                Files.createDirectory(below);
            }
            write(
                    below.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
        }
        write(control, "+" + controller);
    }

    private static boolean has(Path control, String controller) {
        Set<String> handedDown = CgroupHierarchy.words(Host.readText(control));
        return handedDown.contains(controller);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
