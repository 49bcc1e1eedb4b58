package dev.valise.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory this process may have: that of the machine, or less where a container or a service has bounded it. */
record HostMemory(Host host) {
    private static final Pattern TOTAL = Pattern.compile("MemTotal: +(\\d+) kB");

    /** In bytes. Where nothing is known, as much as a {@link Long} counts. */
    long bytes() {
        Matcher total = TOTAL.matcher(host.read("/proc/meminfo").orElse(""));
        long least = total.find() ? Long.parseLong(total.group(1)) << 10 : Long.MAX_VALUE;
        for (CgroupHierarchy hierarchy : CgroupHierarchy.of(host)) {
            String file = hierarchy.version() == 2 ? "memory.max" : "memory.limit_in_bytes";
            Optional<Path> cgroup = Optional.of(hierarchy.own());
            // A bound above holds below. Where the tree ends, the files do.
            while (cgroup.isPresent() && Files.exists(cgroup.get().resolve("cgroup.procs"))) {
                least = Math.min(least, bound(cgroup.get().resolve(file)));
                cgroup = Optional.ofNullable(cgroup.get().getParent());
            }
        }
        return least;
    }

    private static long bound(Path file) {
        // "max" where there is none.
        return Host.readText(file)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(Long.MAX_VALUE);
    }
}
