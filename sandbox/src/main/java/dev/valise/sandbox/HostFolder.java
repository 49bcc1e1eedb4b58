package dev.valise.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A folder of this JVM among the host's temporary ones. A JVM that is killed cannot remove its own; the next JVM of the same
 * user does. Which live is told by a lock that the system takes from a process when it ends. Safe for use by many threads.
 */
final class HostFolder implements AutoCloseable {
    private static final String PREFIX = "valise-";

    /** Locked as long as the folder is in use; there only when it is locked. */
    private static final String LOCK = ".lock";

    private static final String LOCK_TO_BE = ".lock-to-be";

    /** Those of this JVM. They must not be tried: to close a locked file once more would take the lock away. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private static final AtomicBoolean HAS_SWEPT = new AtomicBoolean();

    private final Path path;
    private final FileChannel lock;

    private HostFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * A new one, which only this user may read.
     *
     * @param purpose a part of its name
     */
    static HostFolder create(String purpose) throws IOException {
        Path path = Files.createTempDirectory(PREFIX + purpose);
        OWN.add(path);
        if (HAS_SWEPT.compareAndSet(false, true)) {
            Path all = path.resolveSibling(".").normalize();
            Thread.ofPlatform().name("valise-folders").daemon().start(() -> removeAbandoned(all));
        }
        // Locked before it has its name: whoever finds one that is not locked removes the folder.
        FileChannel lock =
                FileChannel.open(path.resolve(LOCK_TO_BE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        Files.move(path.resolve(LOCK_TO_BE), path.resolve(LOCK));
        return new HostFolder(path, lock);
    }

    Path path() {
        return path;
    }

    /** Removes the folders that JVMs of this user have left in a folder. What cannot be removed stays. */
    static void removeAbandoned(Path folders) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folders, PREFIX + "*")) {
            for (Path each : all) {
                if (!OWN.contains(each) && isOurs(each) && isAbandoned(each)) {
                    remove(each);
                }
            }
        } catch (IOException e) {
            // It will be tried by the next JVM.
            return;
        }
    }

    /** Whether it is of this JVM's user: in a folder that all may write to, names mean nothing. */
    private static boolean isOurs(Path folder) throws IOException {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
    }

    private static boolean isAbandoned(Path folder) {
        Path file = folder.resolve(LOCK);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel lock = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            return lock.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // A leftover in the system's temporary folder, which the system clears.
            return;
        }
    }

    /** Removes it with all that is in it. */
    @Override
    public void close() {
        remove(path);
        OWN.remove(path);
        try {
            lock.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            return;
        }
    }
}
