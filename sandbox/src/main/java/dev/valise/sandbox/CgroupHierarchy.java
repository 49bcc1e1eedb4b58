package dev.valise.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tree of cgroups that the host has mounted, and where this process stands in it.
 *
 * @param version 1, where each has controllers of its own; or 2, of which there is one
 * @param own the folder of the cgroup that this process is in; as long as Valise has not moved it, the one it was started in
 * @param controllers that are bounded by cgroups below the own one
 */
record CgroupHierarchy(int version, Path own, Set<String> controllers) {
    CgroupHierarchy {
        controllers = Set.copyOf(controllers);
    }

    /** Those of a host, by what this process is told of them in {@code /proc}. */
    static List<CgroupHierarchy> of(Host host) {
        Map<String, String> memberships = new HashMap<>();
        for (String line : host.read("/proc/self/cgroup").orElse("").split("\n", -1)) {
            String[] fields = line.split(":", 3); // number:controllers:path, and 0::path of version 2
            if (fields.length == 3) {
                for (String controller : fields[1].split(",", -1)) {
                    memberships.put(controller, fields[2]);
                }
            }
        }
        List<CgroupHierarchy> found = new ArrayList<>();
        for (String line : host.read("/proc/self/mountinfo").orElse("").split("\n", -1)) {
            mount(host, line, memberships).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private static Optional<CgroupHierarchy> mount(Host host, String line, Map<String, String> memberships) {
        int dash = line.indexOf(" - "); // before it come optional fields, any number of them
        if (dash < 0) {
            return Optional.empty();
        }
        String[] mount = line.substring(0, dash).split(" ", -1);
        String[] type = line.substring(dash + 3).split(" ", -1);
        if (mount.length < 5 || type.length < 3) {
            return Optional.empty();
        }
        String root = mount[3];
        String point = mount[4];
        if (type[0].equals("cgroup2")) {
            return own(root, point, memberships.get(""))
                    .map(host::at)
                    .map(CgroupHierarchy::beforeItWasMoved)
                    .map(own -> new CgroupHierarchy(2, own, words(Host.readText(own.resolve("cgroup.controllers")))));
        }
        if (type[0].equals("cgroup")) {
            Set<String> controllers = Set.of(type[2].split(",", -1));
            return controllers.stream()
                    .filter(memberships::containsKey)
                    .findFirst()
                    .flatMap(one -> own(root, point, memberships.get(one)))
                    .map(own -> new CgroupHierarchy(1, host.at(own), controllers));
        }
        return Optional.empty();
    }

    /** Where a cgroup is to be seen below a mount that shows the tree from a root on; empty where it lies outside of it. */
    private static Optional<String> own(String root, String point, @Nullable String path) {
        if (path == null || path.startsWith("/..")) {
            return Optional.empty();
        }
        String above = root.equals("/") ? "" : root;
        if (path.equals(root)) {
            return Optional.of(point);
        }
        return path.startsWith(above + "/") ? Optional.of(point + path.substring(above.length())) : Optional.empty();
    }

    private static Path beforeItWasMoved(Path own) {
        return CgroupName.isOfAHost(String.valueOf(own.getFileName()))
                ? own.resolveSibling(".").normalize()
                : own;
    }

    static Set<String> words(Optional<String> text) {
        String stripped = text.orElse("").strip();
        return stripped.isEmpty() ? Set.of() : Set.of(stripped.split("\\s+"));
    }
}
