package dev.valise.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine, or container, that Valise runs on, as far as it matters to a jail.
 *
 * @param system its operating system, as Java names it: {@code Linux}
 * @param root the folder that stands for {@code /}; another one only in tests
 * @param path where programs are looked up, as in {@code PATH}
 */
record Host(String system, Path root, String path) {
    /** Where root's shells look. A service's PATH may lack the folder of {@code setpriv} or {@code bwrap}. */
    private static final List<String> USUAL_PLACES =
            List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin");

    /** This machine. */
    static Host current() {
        return new Host(
                System.getProperty("os.name"), Path.of("/"), System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    }

    boolean isLinux() {
        return system.equals("Linux");
    }

    /** A file or folder of the host by its absolute path. */
    Path at(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    boolean has(String absolute) {
        return Files.exists(at(absolute));
    }

    /** The text of a small file without its last newline; empty where there is none, or it may not be read. */
    Optional<String> read(String absolute) {
        return readText(at(absolute));
    }

    /** The same of a file that was found on this host. */
    static Optional<String> readText(Path file) {
        try {
            // The files of /proc have no size, so this has to be a read to the end.
            return Optional.of(
                    Files.readString(file, StandardCharsets.ISO_8859_1).stripTrailing());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A setting of the kernel by its dotted name; empty where this kernel has none of that name. */
    Optional<String> sysctl(String name) {
        return read("/proc/sys/" + name.replace('.', '/'));
    }

    /** A field of this process's {@code /proc/self/status}; empty where there is none. */
    Optional<String> status(String field) {
        return read("/proc/self/status")
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith(field + ":"))
                        .map(line -> line.substring(field.length() + 1).strip())
                        .findFirst());
    }

    /** Whether this is a container, as far as its maker left a sign. */
    boolean isContainer() {
        return has("/.dockerenv")
                || has("/run/.containerenv")
                || read("/proc/1/cgroup")
                        .filter(text -> text.contains("/docker/") || text.contains("/kubepods"))
                        .isPresent();
    }

    /** A program by its name, looked up in {@code PATH} only. */
    Optional<Path> findInPath(String program) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> folder + "/" + program)
                .flatMap(Host::toPath)
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** A program of the system, looked up in {@code PATH} and then in the usual places. */
    Optional<Path> findTool(String program) {
        return findInPath(program)
                .or(() -> USUAL_PLACES.stream()
                        .map(folder -> at(folder + "/" + program))
                        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                        .findFirst());
    }

    /** The command that installs one of the system's packages. */
    String installCommand(String debian, String fedora) {
        if (has("/etc/debian_version")) {
            return "apt-get install " + debian;
        }
        if (has("/etc/redhat-release")) {
            return "dnf install " + fedora;
        }
        return "install the package '" + fedora + "' with this system's package tool";
    }

    /** What a program is told of the environment, so that nothing of ours leaks or misleads: see the callers. */
    Map<String, String> plainEnvironment() {
        return Map.of("PATH", path, "LANG", "C.UTF-8");
    }

    private static java.util.stream.Stream<Path> toPath(String text) {
        try {
            return java.util.stream.Stream.of(Path.of(text));
        } catch (InvalidPathException e) {
            return java.util.stream.Stream.empty();
        }
    }
}
