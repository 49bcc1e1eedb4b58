package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an attempt could change on the host: processes below this JVM and of its jails' users, descriptors of the JVM, files
 * that a jail is shown or that an attempt would make, the host's name, and what is shared by number. For one thread.
 */
final class HostWatch {
    /** For what was ended to end, on a busy machine. Nothing waits so long unless something is wrong. */
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private static final long LOOK_NANOS = 1_000_000;

    /** Processes that may be under way behind the callers' backs: spares that are forked ahead, or ended. */
    private static final int PROCESSES_UNDER_WAY = 8;

    /** The host's ends of their connections, three each, and what the JVM opens now and then: class files, selectors. */
    private static final int DESCRIPTORS_UNDER_WAY = 4 * PROCESSES_UNDER_WAY;

    /** Files that attempts have in mind. What else happens in these folders is other programs' business. */
    private static final List<String> FOLDERS =
            List.of("/", "/usr", "/usr/bin", "/dev", "/dev/shm", "/tmp", "/run", ".");

    private static final List<String> TELLING = List.of("escaped", "core");

    private static final List<String> FILES =
            List.of("/etc/passwd", "/etc/shadow", "/usr/bin/env", "/bin/sh", "/", "/usr", "/usr/bin");

    private final List<Path> folders;
    private final List<ProcessHandle> zygotes;
    private final Set<Long> users;
    private final Map<String, String> files;
    private final String hostName;
    private final int processes;
    private final int descriptors;

    /** Takes down how the host is, with these at rest. */
    HostWatch(List<Sandbox> valises) {
        this.folders = valises.stream().map(valise -> valise.jail().folder()).toList();
        this.zygotes = valises.stream().map(valise -> valise.jail().zygote()).toList();
        this.users = zygotes.stream().map(zygote -> uid(zygote.pid())).collect(Collectors.toSet());
        this.files = files();
        this.hostName = read(Path.of("/proc/sys/kernel/hostname"));
        this.processes = processes();
        this.descriptors = descriptors();
    }

    /** All is as it was; what is ending has some time to end. */
    void assertUnharmed(String after) {
        assertThat(settled(HostWatch::processes, processes + PROCESSES_UNDER_WAY))
                .as("processes after %s", after)
                .isLessThanOrEqualTo(processes + PROCESSES_UNDER_WAY);
        assertThat(settled(HostWatch::descriptors, descriptors + DESCRIPTORS_UNDER_WAY))
                .as("descriptors after %s", after)
                .isLessThanOrEqualTo(descriptors + DESCRIPTORS_UNDER_WAY);
        assertThat(strays()).as("processes outside of the jail after %s", after).isEmpty();
        assertThat(files()).as("files after %s", after).isEqualTo(files);
        assertThat(read(Path.of("/proc/sys/kernel/hostname"))).as(after).isEqualTo(hostName);
        assertThat(sharedByNumber())
                .as("semaphores and the like after %s", after)
                .isEmpty();
    }

    /** The jails have gone, with all that they had on the host. */
    void assertNothingIsLeft() {
        assertThat(folders).noneMatch(Files::exists);
        assertThat(zygotes).allMatch(HostProc::hasEnded);
        assertThat(JailUser.currentUid() == 0 ? ofUsers() : List.of()).isEmpty();
    }

    private static int settled(IntSupplier count, int most) {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (count.getAsInt() > most && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return count.getAsInt();
    }

    private static int processes() {
        return (int) HostProc.descendants(ProcessHandle.current().pid()).stream()
                .filter(pid ->
                        HostProc.stat(pid).filter(stat -> !stat.isZombie()).isPresent())
                .count();
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    /** Processes of a jail's own user that do not descend from this JVM; an ordinary user's jails have none of their own. */
    private List<Long> strays() {
        if (JailUser.currentUid() != 0) {
            return List.of();
        }
        List<Long> suspects = ofUsers();
        if (suspects.isEmpty()) {
            return suspects;
        }
        Set<Long> below =
                Set.copyOf(HostProc.descendants(ProcessHandle.current().pid()));
        // The second look: one may have been forked after the first list was made, and before the second.
        List<Long> again = ofUsers();
        return suspects.stream()
                .filter(pid -> !below.contains(pid) && again.contains(pid))
                .filter(pid ->
                        !HostProc.descendants(ProcessHandle.current().pid()).contains(pid))
                .toList();
    }

    private List<Long> ofUsers() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> users.contains(uid(pid)))
                .filter(pid ->
                        HostProc.stat(pid).filter(stat -> !stat.isZombie()).isPresent())
                .toList();
    }

    private static long uid(long pid) {
        try {
            return Integer.toUnsignedLong((Integer) Files.getAttribute(Path.of("/proc/" + pid), "unix:uid"));
        } catch (IOException e) {
            return -1; // it has ended
        }
    }

    private Map<String, String> files() {
        Map<String, String> found = new TreeMap<>();
        FILES.forEach(file -> found.put(file, stamp(Path.of(file))));
        for (String folder : FOLDERS) {
            String[] names = new File(folder).list();
            for (String name : names == null ? new String[0] : names) {
                if (TELLING.stream().anyMatch(name::startsWith)) {
                    Path path = Path.of(folder, name);
                    found.put(path.toString(), stamp(path));
                }
            }
        }
        for (Path folder : folders) {
            try (Stream<Path> shown = Files.walk(folder)) {
                shown.forEach(path -> found.put(path.toString(), stamp(path)));
            } catch (IOException | UncheckedIOException e) {
                found.put("cannot be walked", e.toString());
            }
        }
        return found;
    }

    private static String stamp(Path path) {
        try {
            Map<String, Object> all = Files.readAttributes(
                    path, "unix:mode,uid,gid,nlink,ino,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
            boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            all = new TreeMap<>(all);
            if (!isFile) {
                all.keySet().retainAll(Set.of("mode", "uid", "gid")); // others use these folders too
            }
            return all + " " + (isFile ? Files.size(path) : 0);
        } catch (NoSuchFileException e) {
            return "not there";
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Lines of the kernel's tables that name a jail's own user as owner or maker. */
    private List<String> sharedByNumber() {
        if (JailUser.currentUid() != 0) {
            return List.of();
        }
        return Stream.of("sem", "shm", "msg")
                .flatMap(table -> read(Path.of("/proc/sysvipc/" + table)).lines())
                .filter(line -> Stream.of(line.strip().split("\\s+"))
                        .anyMatch(word -> users.stream().anyMatch(user -> word.equals(user.toString()))))
                .toList();
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            return "";
        }
    }
}
