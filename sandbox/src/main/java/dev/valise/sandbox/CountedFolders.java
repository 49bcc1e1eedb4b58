package dev.valise.sandbox;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mounts a jail's writable folders with a bound of how many files they may hold, which bubblewrap cannot: each file takes
 * about a kilobyte of the kernel, and ending whoever made it does not give that back. Done by root, before it becomes the
 * jail's user, in a mount namespace that ends with the jail. The folders are root's, and everybody may make files in them: so
 * no code of a jail can change their modes, which would take them from all its lineages.
 *
 * @param unshare the program that makes the namespace
 * @param mount the one that mounts
 * @param folder of the host where they are mounted, seen by nobody else
 */
record CountedFolders(Path unshare, Path mount, Path folder) {
    /** Of each so many bytes there may be a file: what a file takes that holds anything. */
    private static final long PAGE = 4096;

    /** What is in them can be removed by its owner only. */
    private static final String EVERYBODYS = "1777";

    /** Its number in capability.h: to make namespaces, and to mount. */
    private static final int CAP_SYS_ADMIN = 21;

    private static final String SCRIPT =
            "mount=$0; while [ \"$1\" != -- ]; do \"$mount\" -t tmpfs -o \"$1\" valise \"$2\" || exit; shift 2; done; shift;"
                    + " exec \"$@\"";

    /**
     * Those of a jail, where this process may mount.
     *
     * @param folder of the host, which the jail's user can enter
     */
    static Optional<CountedFolders> of(Host host, JailUser user, Path folder) {
        if (!(user instanceof JailUser.Own) || !mayMount(host)) {
            return Optional.empty();
        }
        Optional<Path> unshare = host.findTool("unshare");
        Optional<Path> mount = host.findTool("mount");
        return unshare.isPresent() && mount.isPresent()
                ? Optional.of(new CountedFolders(unshare.get(), mount.get(), folder))
                : Optional.empty();
    }

    private static boolean mayMount(Host host) {
        return host.status("CapEff")
                .filter(set -> new BigInteger(set, 16).testBit(CAP_SYS_ADMIN))
                .isPresent();
    }

    /** Whether the files of a jail that is made here now would be counted. */
    static boolean arePossible(Host host, JailUser user) {
        return of(host, user, Path.of("/")).isPresent();
    }

    /** Where a folder of the jail lies on the host: there is a folder of this name for each. */
    Path at(String inJail) {
        return folder.resolve(inJail.substring(1).replace('/', '-'));
    }

    /** What goes before a command, so that it finds them mounted. */
    List<String> prefix(List<Mounted> all) {
        List<String> command =
                new ArrayList<>(List.of(unshare.toString(), "--mount", "--propagation", "private", "/bin/sh", "-c"));
        command.add(SCRIPT);
        command.add(mount.toString());
        for (Mounted each : all) {
            command.add("nosuid,nodev,size=%d,nr_inodes=%d,mode=%s"
                    .formatted(each.bytes(), Math.max(16, each.bytes() / PAGE), EVERYBODYS));
            command.add(at(each.inJail()).toString());
        }
        command.add("--");
        return command;
    }

    /**
     * One of them.
     *
     * @param inJail its path there
     * @param mode in octal digits
     * @param bytes most that its files may take
     */
    record Mounted(String inJail, String mode, long bytes) {}
}
