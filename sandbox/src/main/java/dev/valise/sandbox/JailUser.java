package dev.valise.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The host's user that a jail runs as. */
sealed interface JailUser {
    /** Its uid on the host. Inside the jail it is always 1000. */
    long uid();

    /** What goes before bubblewrap's command, so that it runs as this user. */
    List<String> prefix();

    /**
     * A user of the jail's own, which owns nothing on the host. Only root can change to it.
     *
     * @param uid and gid
     * @param setpriv the program that makes the change
     */
    record Own(long uid, Path setpriv) implements JailUser {
        @Override
        public List<String> prefix() {
            String id = Long.toString(uid);
            return List.of(setpriv.toString(), "--reuid", id, "--regid", id, "--clear-groups", "--inh-caps=-all");
        }
    }

    /** The user that Valise runs as, who is not root: all jails share it, and differ by user namespace. */
    record Same(long uid) implements JailUser {
        @Override
        public List<String> prefix() {
            return List.of();
        }
    }

    /**
     * Picks the user for a new jail. A uid of its own is one that no process has; this JVM hands each out once until it
     * has gone through all, and starts at a random one, so that two JVMs that pick at the same moment, before either's
     * jail is to be seen in {@code /proc}, meet with a chance of 1 in 100 million (1 in 478 in a small container).
     *
     * @throws dev.valise.ValiseException HOST_UNFIT where root may not change to another user
     */
    static JailUser pick(Host host) {
        long uid = currentUid();
        if (uid != 0) {
            return new Same(uid);
        }
        Path setpriv = host.findTool("setpriv")
                .orElseThrow(() -> HostRefusals.noSetpriv(host).toException());
        UidRange range = Stream.of(UidRange.WIDE, UidRange.SMALL)
                .filter(each -> each.isMapped(host, "uid_map") && each.isMapped(host, "gid_map"))
                .findFirst()
                .orElseThrow(() -> HostRefusals.tooFewUids(host).toException());
        return new Own(
                range.next().orElseThrow(() -> HostRefusals.allUidsTaken(range).toException()), setpriv);
    }

    /** The uid of this process. */
    static long currentUid() {
        try {
            return Integer.toUnsignedLong((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
