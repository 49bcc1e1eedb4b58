package dev.valise.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A folder of one jail on the host: the Python side, unpacked, and the host's socket. The jail sees both read-only. It is
 * not the folder of the sources, because the jail's uid may not be able to enter that (a home of root, say).
 */
final class WorkerFolder implements AutoCloseable {
    private static final String ARCHIVE = "worker.zip";

    private final Path folder;

    private WorkerFolder(Path folder) {
        this.folder = folder;
    }

    static WorkerFolder create() throws IOException {
        Path folder = Files.createTempDirectory("valise-");
        // The jail's uid must enter it; there is nothing secret in it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        WorkerFolder created = new WorkerFolder(folder);
        created.unpack();
        return created;
    }

    private void unpack() throws IOException {
        Path root = python();
        createReadable(root);
        try (InputStream resource = WorkerFolder.class.getResourceAsStream(ARCHIVE)) {
            if (resource == null) {
                throw new IOException("the jar has no " + ARCHIVE + "; it was not built by the project's build");
            }
            ZipInputStream archive = new ZipInputStream(resource);
            ZipEntry entry = archive.getNextEntry();
            while (entry != null) {
                Path file = root.resolve(entry.getName());
                if (entry.isDirectory()) {
                    createReadable(file);
                } else {
                    createReadable(file.resolveSibling(".").normalize());
                    Files.copy(archive, file);
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
                }
                entry = archive.getNextEntry();
            }
        }
    }

    private void createReadable(Path each) throws IOException {
        for (Path below = folder; !below.equals(each); ) {
            below = below.resolve(below.relativize(each).getName(0));
            if (!Files.exists(below)) {
                Files.createDirectory(below);
                Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** What is `/valise` in the jail: the folder that holds the package. */
    Path python() {
        return folder.resolve("python");
    }

    /** What is `/host.sock` in the jail. */
    Path socket() {
        return folder.resolve("host.sock");
    }

    /** Lets the jail's uid connect to the socket; what it then has to show is the token. */
    void openSocket() throws IOException {
        Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A leftover of some kilobytes in the system's temporary folder, which the system clears.
            return;
        }
    }
}
