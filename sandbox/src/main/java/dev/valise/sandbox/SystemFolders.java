package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a jail sees of the host's system, read only: its programs and libraries, and the little of {@code /etc} they need. */
final class SystemFolders {
    /** What is either a folder or, on most systems of today, a link into {@code /usr}. */
    private static final List<String> TOP = List.of("bin", "lib", "lib32", "lib64", "libx32", "sbin");

    /**
     * The loader's cache, without which libraries outside the loader's default folders are not found; Debian's links to
     * the chosen BLAS; the time zone; certificates; and matplotlib's settings, which Debian keeps there. No accounts, no names of hosts, nothing secret.
     */
    private static final List<String> ETC = List.of(
            "ld.so.cache",
            "alternatives",
            "localtime",
            "ssl/certs",
            "ssl/openssl.cnf",
            "pki/tls/certs",
            "pki/ca-trust/extracted",
            "matplotlibrc");

    private SystemFolders() {}

    /** Bubblewrap's options for them. */
    static List<String> options(JailUser user) {
        List<String> options = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : TOP) {
            Path folder = Path.of("/", name);
            if (Files.isSymbolicLink(folder)) {
                options.addAll(List.of("--symlink", target(folder), folder.toString()));
            } else if (Files.isDirectory(folder)) {
                options.addAll(List.of("--ro-bind", folder.toString(), folder.toString()));
            }
        }
        for (String name : ETC) {
            Path file = Path.of("/etc", name);
            if (Access.isFree(file, user)) {
                options.addAll(List.of("--ro-bind", file.toString(), file.toString()));
            }
        }
        return options;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "usr/" + link.getFileName();
        }
    }
}
