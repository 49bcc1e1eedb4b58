package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of this user's for what may be made anew at any time, shared by JVMs. What jails run is in there, so a file counts
 * only where nobody but this user, and root, could have written it. What cannot be read or written is as if it were not there.
 * Safe for use by many threads.
 */
final class CacheFolder {
    private static final int DIGEST_BYTES = 32;
    private static final long LARGEST = 16L << 20;
    private static final Room FOR_FEW = new Room(8, Long.MAX_VALUE);
    private static final int OTHERS_MAY_WRITE = 022;

    /** One file of so many that are written has the others counted, for which all of them are looked at. */
    private static final int COUNTED_EACH = 16;

    private final Path folder;
    private final Room room;

    private CacheFolder(Path folder, Room room) {
        this.folder = folder;
        this.room = room;
    }

    /** How many files there may be, and of how many bytes together; of many, some more for a while. */
    record Room(int files, long bytes) {}

    /** The usual place: {@code valise} in {@code XDG_CACHE_HOME} or in {@code ~/.cache}. */
    static Optional<Path> usualPlace(Map<String, String> environment) {
        return Stream.of(
                        Optional.ofNullable(environment.get("XDG_CACHE_HOME")),
                        Optional.ofNullable(environment.get("HOME")).map(home -> home + "/.cache"))
                .flatMap(Optional::stream)
                .filter(text -> text.startsWith("/"))
                .map(text -> Path.of(text, "valise"))
                .findFirst();
    }

    /** The folder at a place, made where there is none; empty where others may write there, or this user may not. */
    static Optional<CacheFolder> at(Path place) {
        return at(place, FOR_FEW);
    }

    /** The same, with room of its own. */
    static Optional<CacheFolder> at(Path place, Room room) {
        try {
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                create(place.resolveSibling(".").normalize());
                create(place);
            }
            boolean counts =
                    Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) && isOnlyOurs(place) && Files.isWritable(place);
            return counts ? Optional.of(new CacheFolder(place, room)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** For this user; not in a home that does not exist. */
    private static void create(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static boolean isOnlyOurs(Path path) throws IOException {
        int uid = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return Integer.toUnsignedLong(uid) == JailUser.currentUid() && (mode & OTHERS_MAY_WRITE) == 0;
    }

    /** The content of a file, which counts as used now. */
    Optional<byte[]> read(String name) {
        Path file = folder.resolve(name);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !isOnlyOurs(file)
                    || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            byte[] whole = Files.readAllBytes(file);
            byte[] content = Arrays.copyOfRange(whole, Math.min(DIGEST_BYTES, whole.length), whole.length);
            if (!Arrays.equals(sha256().digest(content), Arrays.copyOf(whole, DIGEST_BYTES))) {
                return Optional.empty(); // the disk was full, or is broken
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            return Optional.of(content);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes a file, so that others find all of it or none; those that were used least recently go for it. */
    void write(String name, byte[] content) {
        try {
            Path made = Files.createTempFile(folder, "new-", ""); // which only this user may read
            try {
                try (var stream = Files.newOutputStream(made)) {
                    stream.write(sha256().digest(content));
                    stream.write(content);
                }
                Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(made);
            }
            if (room.files() <= COUNTED_EACH || Math.floorMod(name.hashCode(), COUNTED_EACH) == 0) {
                deleteOldest();
            }
        } catch (IOException e) {
            return;
        }
    }

    /** A file, how many bytes it has, and when it was used. */
    private record Kept(Path path, long bytes, FileTime used) {
        static Optional<Kept> of(Path path) {
            try {
                BasicFileAttributes found =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return found.isDirectory()
                        ? Optional.empty()
                        : Optional.of(new Kept(path, found.size(), found.lastModifiedTime()));
            } catch (IOException e) {
                return Optional.empty(); // another JVM has deleted it
            }
        }
    }

    private void deleteOldest() throws IOException {
        List<Kept> newestFirst;
        try (Stream<Path> files = Files.list(folder)) {
            newestFirst = files.flatMap(file -> Kept.of(file).stream())
                    .sorted(Comparator.comparing(Kept::used).reversed())
                    .toList();
        }
        int count = 0;
        long bytes = 0;
        for (Kept file : newestFirst) {
            bytes += file.bytes();
            if (++count > room.files() || bytes > room.bytes()) {
                Files.deleteIfExists(file.path());
            }
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
