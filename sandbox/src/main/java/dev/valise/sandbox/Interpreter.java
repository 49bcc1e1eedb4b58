package dev.valise.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * A Python that jails can run: what the probe learned of it, as its user.
 *
 * @param executable the path to run it by, on the host and in the jail. For a virtual environment the one in the
 *     environment, since that is how Python finds it; else the real path
 * @param version as in {@code 3.11.2}
 * @param implementation {@code cpython}
 * @param prefix the folder that it is installed in, or the virtual environment
 * @param basePrefix the folder that it is installed in
 * @param needs files and folders that the jail must show at the same path, beyond the system's own
 * @param links symbolic links on the way to the real program that no folder of {@code needs} has
 */
record Interpreter(
        Path executable,
        String version,
        String implementation,
        Path prefix,
        Path basePrefix,
        List<Path> needs,
        List<Link> links) {
    Interpreter {
        needs = List.copyOf(needs);
        links = List.copyOf(links);
    }

    boolean isVirtualEnvironment() {
        return !prefix.equals(basePrefix);
    }

    /** A symbolic link that the jail has to have, and the absolute path that it leads to. */
    record Link(Path at, Path target) {}
}
