package dev.valise.sandbox;

import dev.valise.JailBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of a cgroup and what is written to it. Names and units are those of the kernel's documents: {@code
 * admin-guide/cgroup-v2.rst}, {@code admin-guide/cgroup-v1/}.
 *
 * @param required false where not every kernel has the file, and the bound holds without it, only less exactly
 */
record CgroupSetting(String file, String value, boolean required) {
    /** Within each such time a cgroup may use its share of processors; the kernel's own default. */
    private static final long PERIOD_MICROS = 100_000;

    /** What the kernel gives a cgroup where nobody says more: so all jails are equal, and one of many processes too. */
    private static final int USUAL_WEIGHT = 100;

    /** The same in version 1, where cgroups stand beside single processes of 1,024 shares on each processor. */
    private static final int USUAL_SHARES = 1024;

    /** The settings of one controller, in the order in which they are to be written. */
    static List<CgroupSetting> of(String controller, CgroupPlace.Found place, long memoryBytes, JailBounds bounds) {
        int version = place.version();
        List<CgroupSetting> settings = new ArrayList<>();
        switch (controller) {
            case "memory" -> {
                String bytes = Long.toString(memoryBytes);
                if (version == 2) {
                    settings.add(new CgroupSetting("memory.max", bytes, true));
                    settings.add(new CgroupSetting("memory.swap.max", "0", false));
                    // Else one bomb would end the zygote, and with it all lineages of the jail.
                    settings.add(new CgroupSetting("memory.oom.group", "0", false));
                } else {
                    settings.add(new CgroupSetting("memory.limit_in_bytes", bytes, true));
                    settings.add(new CgroupSetting("memory.memsw.limit_in_bytes", bytes, false));
                }
            }
            case "pids" -> settings.add(new CgroupSetting("pids.max", Integer.toString(bounds.processes()), true));
            case "cpuset" -> {
                if (version == 1) { // where one that nothing was written to cannot be joined
                    settings.add(new CgroupSetting(
                            "cpuset.cpus", place.effective("cpus").orElse("0"), true));
                    settings.add(new CgroupSetting(
                            "cpuset.mems", place.effective("mems").orElse("0"), true));
                }
            }
            default -> {
                int processors = Runtime.getRuntime().availableProcessors();
                settings.add(
                        version == 2
                                ? new CgroupSetting("cpu.weight", Integer.toString(USUAL_WEIGHT), true)
                                : new CgroupSetting("cpu.shares", Integer.toString(USUAL_SHARES * processors), true));
                if (bounds.processors().isPresent()) {
                    long quota = Math.round(bounds.processors().getAsDouble() * PERIOD_MICROS);
                    if (version == 2) {
                        settings.add(new CgroupSetting("cpu.max", quota + " " + PERIOD_MICROS, true));
                    } else {
                        settings.add(new CgroupSetting("cpu.cfs_period_us", Long.toString(PERIOD_MICROS), true));
                        settings.add(new CgroupSetting("cpu.cfs_quota_us", Long.toString(quota), true));
                    }
                }
            }
        }
        return settings;
    }

    /**
     * Writes it.
     *
     * @throws IOException where it cannot be written, and is required
     */
    void write(Path cgroup) throws IOException {
        try {
            Files.writeString(cgroup.resolve(file), value + "\n");
        } catch (IOException e) {
            if (required) {
                throw new IOException(
                        "'" + value + "' cannot be written to " + cgroup.resolve(file) + ": " + e.getMessage(), e);
            }
        }
    }
}
