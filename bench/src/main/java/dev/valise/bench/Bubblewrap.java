package dev.valise.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs a program under bubblewrap the way people do who start one for each call. */
final class Bubblewrap {
    private static final List<String> WALLS = List.of(
            "--unshare-user",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup",
            "--cap-drop",
            "ALL",
            "--uid",
            "1000",
            "--gid",
            "1000",
            "--new-session",
            "--die-with-parent",
            "--as-pid-1",
            "--clearenv");

    private Bubblewrap() {}

    /**
     * The command: the walls of a jail of Valise but for those that a program of one line has no use for (a nested user
     * namespace to forbid more of them, limits, the change to a user of its own).
     */
    static List<String> around(List<String> program) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/bwrap"));
        command.addAll(WALLS);
        command.addAll(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : List.of("/bin", "/lib", "/lib64", "/sbin")) {
            if (Files.isSymbolicLink(Path.of(name))) {
                command.addAll(List.of("--symlink", "usr" + name, name));
            } else if (Files.isDirectory(Path.of(name))) {
                command.addAll(List.of("--ro-bind", name, name));
            }
        }
        command.addAll(List.of("--ro-bind", "/etc/ld.so.cache", "/etc/ld.so.cache"));
        command.addAll(List.of("--dev", "/dev", "--size", "268435456", "--tmpfs", "/work", "--chdir", "/work"));
        command.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--"));
        command.addAll(program);
        return command;
    }
}
