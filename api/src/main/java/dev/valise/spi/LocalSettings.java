package dev.valise.spi;

import dev.valise.Capacity;
import dev.valise.Isolation;
import dev.valise.JailBounds;
import dev.valise.Limits;
import dev.valise.ValiseException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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
 * @param store where packed scopes are kept beyond this Valise
 * @param observer is told what goes on
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
        Isolation isolation,
        ScopeStore store,
        Observer observer) {
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
            Isolation.FULL,
            ScopeStore.none(),
            Observer.none());

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
        return with(draft -> draft.python = newPython);
    }

    public LocalSettings withLimits(Limits newLimits) {
        return with(draft -> draft.limits = newLimits);
    }

    public LocalSettings withPreload(List<String> newPreload) {
        return with(draft -> draft.preload = newPreload);
    }

    public LocalSettings withPatches(Patches newPatches) {
        return with(draft -> draft.patches = newPatches);
    }

    public LocalSettings withHolderMemory(long newHolderMemory) {
        return with(draft -> draft.holderMemory = newHolderMemory);
    }

    public LocalSettings withHolders(int newHolders) {
        return with(draft -> draft.holders = newHolders);
    }

    public LocalSettings withPackedBytes(long newPackedBytes) {
        return with(draft -> draft.packedBytes = newPackedBytes);
    }

    public LocalSettings withPackAhead() {
        return with(draft -> draft.packAhead = true);
    }

    public LocalSettings withHugePages() {
        return with(draft -> draft.hugePages = true);
    }

    public LocalSettings withCapacity(Capacity newCapacity) {
        return with(draft -> draft.capacity = newCapacity);
    }

    public LocalSettings withJail(JailBounds newJail) {
        return with(draft -> draft.jail = newJail);
    }

    public LocalSettings withJailAge(Duration newJailAge) {
        return with(draft -> draft.jailAge = newJailAge);
    }

    public LocalSettings withIsolation(Isolation newIsolation) {
        return with(draft -> draft.isolation = newIsolation);
    }

    public LocalSettings withStore(ScopeStore newStore) {
        return with(draft -> draft.store = newStore);
    }

    public LocalSettings withObserver(Observer newObserver) {
        return with(draft -> draft.observer = newObserver);
    }

    private LocalSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** All of them, to change one. */
    private static final class Draft {
        private String python;
        private Limits limits;
        private List<String> preload;
        private Patches patches;
        private long holderMemory;
        private int holders;
        private long packedBytes;
        private boolean packAhead;
        private boolean hugePages;
        private Capacity capacity;
        private JailBounds jail;
        private Duration jailAge;
        private Isolation isolation;
        private ScopeStore store;
        private Observer observer;

        Draft(LocalSettings settings) {
            this.python = settings.python;
            this.limits = settings.limits;
            this.preload = settings.preload;
            this.patches = settings.patches;
            this.holderMemory = settings.holderMemory;
            this.holders = settings.holders;
            this.packedBytes = settings.packedBytes;
            this.packAhead = settings.packAhead;
            this.hugePages = settings.hugePages;
            this.capacity = settings.capacity;
            this.jail = settings.jail;
            this.jailAge = settings.jailAge;
            this.isolation = settings.isolation;
            this.store = settings.store;
            this.observer = settings.observer;
        }

        LocalSettings settings() {
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
                    isolation,
                    store,
                    observer);
        }
    }
}
