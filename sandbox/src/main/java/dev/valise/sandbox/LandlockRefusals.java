package dev.valise.sandbox;

import java.util.Set;

/** Why a kernel walls no lineage in, and what to do about it. */
final class LandlockRefusals {
    /** What an operator says who wants it all the same. */
    private static final String BY_NAME =
            "; or, where all code in a jail is of one author, ask for --isolation=shared-files";

    private static final String WITHOUT =
            "without Landlock lineages of one tenant can read and change each other's files in " + JailCommand.WORK;

    private LandlockRefusals() {}

    /** The list of security modules, where the system shows it, tells one cause from the others. */
    static Refusal noLandlock(Host host) {
        String modules = host.read("/sys/kernel/security/lsm").orElse("");
        boolean isOff = !modules.isEmpty() && !Set.of(modules.split(",", -1)).contains("landlock");
        return of(isOff ? "EOPNOTSUPP" : "unknown");
    }

    /**
     * The refusal by what the kernel answers.
     *
     * @param error the name of the error that asking for Landlock's version gives
     */
    static Refusal of(String error) {
        String what = "Lineages cannot be kept from each other's files";
        return switch (error) {
            case "EOPNOTSUPP" ->
                new Refusal(
                        what,
                        "Landlock was not switched on at boot, or the kernel was built without it: " + WITHOUT,
                        "put landlock first in the kernel's parameter lsm=, as in lsm=landlock,$(cat"
                                + " /sys/kernel/security/lsm), and boot again" + BY_NAME);
            case "ENOSYS" ->
                new Refusal(
                        what,
                        "this kernel was built without Landlock: " + WITHOUT,
                        "run a kernel with CONFIG_SECURITY_LANDLOCK=y, Linux 5.13 or newer" + BY_NAME);
            default ->
                new Refusal(
                        what,
                        "the system refuses Landlock: " + WITHOUT,
                        "run Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK=y; in a container, let its filter of system"
                                + " calls allow those of Landlock (444, 445 and 446)" + BY_NAME);
        };
    }
}
