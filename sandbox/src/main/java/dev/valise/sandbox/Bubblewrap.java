package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that builds jails.
 *
 * @param program its path
 * @param major version
 * @param minor version
 */
record Bubblewrap(Path program, int major, int minor) {
    private static final Pattern VERSION = Pattern.compile("bubblewrap (\\d+)\\.(\\d+)");

    /** The first with {@code --size}: without it every tmpfs of the jail may fill half of the host's memory. */
    static final String OLDEST = "0.7.0";

    private static final int OLDEST_MINOR = 7;

    /** The first with {@code --disable-userns}. */
    private static final int DISABLES_USERNS_MINOR = 8;

    /**
     * Finds it.
     *
     * @throws dev.valise.ValiseException HOST_UNFIT where there is none, or none that can build a jail
     */
    static Bubblewrap find(Host host) {
        Path program = host.findTool("bwrap")
                .orElseThrow(() -> HostRefusals.noBubblewrap(host).toException());
        ShortRun run = ShortRun.of(List.of(program.toString(), "--version"), host.plainEnvironment());
        Matcher version = VERSION.matcher(run.out());
        if (!version.find()) {
            throw HostRefusals.strangeBubblewrap(program, run).toException();
        }
        Bubblewrap found =
                new Bubblewrap(program, Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
        if (!found.isAtLeast(OLDEST_MINOR)) {
            throw HostRefusals.oldBubblewrap(host, found).toException();
        }
        if (isSetuid(program)) {
            throw HostRefusals.setuidBubblewrap(program).toException();
        }
        return found;
    }

    String version() {
        return major + "." + minor;
    }

    /** Whether it can forbid user namespaces inside the jail. */
    boolean disablesUserNamespaces() {
        return isAtLeast(DISABLES_USERNS_MINOR);
    }

    private boolean isAtLeast(int neededMinor) {
        return major > 0 || minor >= neededMinor;
    }

    private static boolean isSetuid(Path program) {
        try {
            return ((Integer) Files.getAttribute(program, "unix:mode") & 04000) != 0;
        } catch (IOException e) {
            return false;
        }
    }
}
