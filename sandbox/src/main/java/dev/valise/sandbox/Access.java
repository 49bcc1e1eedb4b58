package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What stands between a jail's user and a file: the folders on the way that it may not pass, and the file itself. */
final class Access {
    /** The kernel follows at most 40 symbolic links in one path: path_resolution(7). */
    private static final int MOST_LINKS = 40;

    private Access() {}

    /**
     * A file or folder whose mode keeps a user out.
     *
     * @param path of it, without symbolic links
     * @param mode its permissions in octal, as in {@code 0700}
     * @param missing what other users lack there, as chmod takes it: {@code x}, {@code r} or {@code rx}
     */
    record Blocked(Path path, String mode, String missing) {}

    /** All that keeps the user from reading a file, or listing a folder; empty where nothing does. */
    static List<Blocked> blocks(Path absolute, JailUser user) {
        return switch (user) {
            case JailUser.Own own -> walk(absolute);
            // We are this user, so the kernel tells; ACLs and groups included.
            case JailUser.Same same ->
                Files.isReadable(absolute) ? List.of() : List.of(new Blocked(absolute, mode(absolute), "r"));
        };
    }

    static boolean isFree(Path absolute, JailUser user) {
        return Files.exists(absolute) && blocks(absolute, user).isEmpty();
    }

    /** A user of the jail's own is owner of nothing and member of nothing, so the bits for others decide. */
    private static List<Blocked> walk(Path absolute) {
        List<Blocked> found = new ArrayList<>();
        Deque<Path> rest = new ArrayDeque<>();
        absolute.forEach(rest::addLast);
        Path at = absolute.getRoot();
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.removeFirst().toString();
            Path next = name.equals("..")
                    ? at.resolve("..").normalize()
                    : at.resolve(name).normalize();
            if (Files.isSymbolicLink(next) && links++ < MOST_LINKS) {
                Path target = readLink(next);
                at = target.isAbsolute() ? target.getRoot() : at;
                for (int i = target.getNameCount() - 1; i >= 0; i--) {
                    rest.addFirst(target.getName(i));
                }
                continue;
            }
            at = next;
            check(at, rest.isEmpty(), found);
        }
        return found;
    }

    private static void check(Path path, boolean last, List<Blocked> found) {
        int mode = modeBits(path);
        boolean readable = (mode & 04) != 0;
        boolean enterable = (mode & 01) != 0;
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        // A program must be executable for others where it is for its owner.
        boolean needsX = folder || (mode & 0100) != 0;
        String missing = (last && !readable ? "r" : "") + (needsX && !enterable ? "x" : "");
        if (!missing.isEmpty()) {
            Blocked blocked = new Blocked(path, mode(path), missing);
            if (!found.contains(blocked)) {
                found.add(blocked);
            }
        }
    }

    private static Path readLink(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            return link.getFileName();
        }
    }

    private static String mode(Path path) {
        return String.format("%04o", modeBits(path));
    }

    /** The permissions of a file; all of them for one that does not exist, since then they are not what is wrong. */
    private static int modeBits(Path path) {
        try {
            return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
        } catch (IOException e) {
            return 0777;
        }
    }
}
