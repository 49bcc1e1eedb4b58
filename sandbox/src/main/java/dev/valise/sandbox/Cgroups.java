package dev.valise.sandbox;

import dev.valise.JailBounds;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes cgroups for jails, of either version, and of both where a host has its controllers on both. They lie below the one
 * that this process was started in, which is where a service, a container or a user's session may make some. Safe for use by
 * many threads.
 */
final class Cgroups {
    /** Makes none: for tests. */
    static final Cgroups NONE = new Cgroups(Host.current(), Map.of());

    private static final CgroupPlace NOT_WANTED = new CgroupPlace.Refused("none are wanted", "");

    /** In this order they are reported. */
    static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu", "cpuset");

    /** Counts processor time in version 1; in version 2 each cgroup does. */
    private static final String COUNTING = "cpuacct";

    private final Host host;
    private final Map<String, CgroupPlace> places;

    private Cgroups(Host host, Map<String, CgroupPlace> places) {
        this.host = host;
        this.places = new LinkedHashMap<>(places);
    }

    /** Finds where a host lets this process make some, and removes those that JVMs of this host have left. */
    static Cgroups find(Host host) {
        List<CgroupHierarchy> hierarchies = CgroupHierarchy.of(host);
        Map<String, CgroupPlace> places = new LinkedHashMap<>();
        synchronized (Cgroups.class) { // which moves this process
            CONTROLLERS.forEach(controller -> places.put(controller, CgroupPlace.of(host, hierarchies, controller)));
            places.put(COUNTING, CgroupPlace.of(host, hierarchies, COUNTING));
        }
        Cgroups found = new Cgroups(host, places);
        found.parents().forEach(parent -> removeAbandoned(host, parent));
        return found;
    }

    /** Where cgroups with a controller can be made, or why not. */
    CgroupPlace place(String controller) {
        return places.getOrDefault(controller, NOT_WANTED);
    }

    /**
     * Makes the cgroup of a new jail.
     *
     * @throws IOException where the host had promised that it can be made, and it cannot
     */
    Cgroup create(JailBounds bounds) throws IOException {
        String name = CgroupName.ofJail(host);
        List<Path> folders = new ArrayList<>();
        for (Path parent : parents()) {
            folders.add(parent.resolve(name));
        }
        long memoryBytes = memoryBytes(bounds);
        Optional<Cgroup.Memory> memory = found("memory")
                .map(place -> new Cgroup.Memory(
                        memoryBytes, place.version(), place.parent().resolve(name)));
        Cgroup cgroup = new Cgroup(folders, memory, processors(name));
        try {
            for (Path folder : folders) {
                Files.createDirectory(folder);
            }
            for (String controller : CONTROLLERS) {
                Optional<CgroupPlace.Found> place = found(controller);
                if (place.isPresent()) {
                    Path folder = place.get().parent().resolve(name);
                    for (CgroupSetting setting : CgroupSetting.of(controller, place.get(), memoryBytes, bounds)) {
                        setting.write(folder);
                    }
                }
            }
            return cgroup;
        } catch (IOException e) {
            cgroup.close();
            throw e;
        }
    }

    /** What a jail may have: what was asked for, or half of what this process may. */
    long memoryBytes(JailBounds bounds) {
        return bounds.memoryBytes()
                .orElseGet(() -> Math.max(JailBounds.LEAST_MEMORY, new HostMemory(host).bytes() / 2));
    }

    /** Where there are several of them, they can be bounded and what is taken of them is counted. */
    private Optional<JailProcessors> processors(String name) {
        Optional<CgroupPlace.Found> set = found("cpuset");
        Optional<CgroupPlace.Found> cpu = found("cpu").filter(place -> place.version() == 2);
        Optional<Path> usage = cpu.map(place -> place.parent().resolve(name).resolve("cpu.stat"))
                .or(() -> found(COUNTING)
                        .map(place -> place.parent().resolve(name).resolve("cpuacct.usage")));
        if (set.isEmpty() || usage.isEmpty()) {
            return Optional.empty();
        }
        Path allowed = set.get().parent().resolve(name).resolve("cpuset.cpus");
        return set.get()
                .effective("cpus")
                .map(ProcessorList::of)
                .filter(all -> all.size() > 1)
                .map(all -> new JailProcessors(usage.get(), allowed, all));
    }

    private Optional<CgroupPlace.Found> found(String controller) {
        return place(controller) instanceof CgroupPlace.Found place ? Optional.of(place) : Optional.empty();
    }

    private Set<Path> parents() {
        Set<Path> parents = new LinkedHashSet<>();
        CONTROLLERS.forEach(controller -> found(controller).ifPresent(place -> parents.add(place.parent())));
        found(COUNTING).ifPresent(place -> parents.add(place.parent()));
        return parents;
    }

    /** One that still has processes is not removed, whoever made it: the kernel removes none of those. */
    private static void removeAbandoned(Host host, Path parent) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, "valise-*")) {
            for (Path each : all) {
                if (CgroupName.isAbandoned(host, String.valueOf(each.getFileName()))) {
                    Cgroup.remove(each);
                }
            }
        } catch (IOException e) {
            // It will be tried by the next JVM.
            return;
        }
    }
}
