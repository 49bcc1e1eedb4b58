package dev.valise.spi;

import dev.valise.Capacity;
import dev.valise.Isolation;
import dev.valise.JailBounds;
import dev.valise.Limits;
import dev.valise.ValiseException;
import java.time.Duration;
import java.util.List;

/**
 * How a local Valise is to be: see {@link dev.valise.LocalBuilder} for each.
 *
 * @param python a path, or a name to look up in {@code PATH}
 * @param limits of calls that name none
 * @param preload modules to import ahead of all calls
 * @param patches what changes modules inside, ahead of all calls
 * @param holderMemory bytes for held scopes
 * @param holders how many scopes are held at most
 * @param packedBytes bytes of disk for scopes that are not held
 * @param packAhead whether what packs scopes is loaded ahead of all calls
 * @param hugePages whether small objects come in huge pages too
 * @param capacity how many calls run and wait at one time
 * @param jail what all processes of a jail may use together
 * @param jailAge from which on no lineage begins in a jail
 * @param isolation what has to stand between lineages
 */
public record LocalSettings(
        String python,
        Limits limits,
        List<String> preload,
        Patches patches,
        long holderMemory,
        int holders,
        long packedBytes,
        boolean packAhead,
        boolean hugePages,
        Capacity capacity,
        JailBounds jail,
        Duration jailAge,
        Isolation isolation) {
    /** A year, in which every host is started anew. */
    private static final Duration LONGEST_AGE = Duration.ofDays(365);

    public static final LocalSettings DEFAULT = new LocalSettings(
            "python3",
            Limits.DEFAULT,
            List.of(),
            Patches.NONE,
            1L << 30,
            256,
            4L << 30,
            false,
            false,
            Capacity.DEFAULT,
            JailBounds.DEFAULT,
            Duration.ofHours(1),
            Isolation.FULL);

    public LocalSettings {
        preload = List.copyOf(preload);
        if (jailAge.isNegative() || jailAge.isZero() || jailAge.compareTo(LONGEST_AGE) > 0) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "the age of a jail is " + jailAge + "; it must be more than zero and at most " + LONGEST_AGE);
        }
        if (holderMemory <= 0 || holders <= 0 || packedBytes <= 0) {
            throw new ValiseException(
                    ValiseException.Code.BAD_CALL,
                    "the memory and the number of holders, and the room for packed scopes, must be more than zero");
        }
    }

    public LocalSettings withPython(String newPython) {
        return new LocalSettings(
                newPython,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withLimits(Limits newLimits) {
        return new LocalSettings(
                python,
                newLimits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withPreload(List<String> newPreload) {
        return new LocalSettings(
                python,
                limits,
                newPreload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withPatches(Patches newPatches) {
        return new LocalSettings(
                python,
                limits,
                preload,
                newPatches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withHolderMemory(long newHolderMemory) {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                newHolderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withHolders(int newHolders) {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                newHolders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withPackedBytes(long newPackedBytes) {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                newPackedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withPackAhead() {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                true,
                hugePages,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withHugePages() {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                true,
                capacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withCapacity(Capacity newCapacity) {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                newCapacity,
                jail,
                jailAge,
                isolation);
    }

    public LocalSettings withJail(JailBounds newJail) {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                newJail,
                jailAge,
                isolation);
    }

    public LocalSettings withJailAge(Duration newJailAge) {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                newJailAge,
                isolation);
    }

    public LocalSettings withIsolation(Isolation newIsolation) {
        return new LocalSettings(
                python,
                limits,
                preload,
                patches,
                holderMemory,
                holders,
                packedBytes,
                packAhead,
                hugePages,
                capacity,
                jail,
                jailAge,
                newIsolation);
    }
}
