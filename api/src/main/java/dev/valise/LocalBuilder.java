package dev.valise;

import dev.valise.spi.LocalEngine;
import dev.valise.spi.LocalSettings;
import dev.valise.spi.ScopeStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;

/** Settings for a Valise in this process, and its start. Not safe for use by several threads. */
public final class LocalBuilder {
    private LocalSettings settings = LocalSettings.DEFAULT;

    LocalBuilder() {}

    /** All of them at once, in the place of what was said before. */
    public LocalBuilder settings(LocalSettings newSettings) {
        settings = newSettings;
        return this;
    }

    /** The interpreter: a path, or a name that is looked up in {@code PATH}. Default: {@code python3}. */
    public LocalBuilder python(String newPython) {
        settings = settings.withPython(newPython);
        return this;
    }

    /** The interpreter by its path. */
    public LocalBuilder python(Path path) {
        return python(path.toString());
    }

    /** The limits of calls that name none. Default: {@link Limits#DEFAULT}. */
    public LocalBuilder limits(Limits newLimits) {
        settings = settings.withLimits(newLimits);
        return this;
    }

    /** Modules to import once, ahead of all calls. A module that cannot be imported refuses the start. */
    public LocalBuilder preload(String... modules) {
        settings = settings.withPreload(List.of(modules));
        return this;
    }

    /**
     * A folder of patches: files {@code *.py} that change modules inside the sandbox before user code imports them, run in
     * the order of their names, before what is preloaded. One that fails refuses the start.
     */
    public LocalBuilder patches(Path folder) {
        settings = settings.withPatches(settings.patches().withFolder(folder));
        return this;
    }

    /** Groups of entry points, of packages that the interpreter has, that name patches. One that is not there refuses the start. */
    public LocalBuilder patchGroups(String... groups) {
        settings = settings.withPatches(settings.patches().withGroups(List.of(groups)));
        return this;
    }

    /** Starts without patches that fail; {@code doctor} names them, and code that imports their modules gets a warning. */
    public LocalBuilder patchesMayFail() {
        settings = settings.withPatches(settings.patches().withFailuresAllowed());
        return this;
    }

    /**
     * Memory for the scopes that are held, in bytes (counted as PSS). Beyond it the scopes that were used least recently
     * are let go: packed, and ended. Default: 1 GiB.
     */
    public LocalBuilder holderMemory(long bytes) {
        settings = settings.withHolderMemory(bytes);
        return this;
    }

    /**
     * How many scopes are held at most. Default: 256; each is a process or two, and thousands of idle processes make
     * every fork slower.
     */
    public LocalBuilder holders(int count) {
        settings = settings.withHolders(count);
        return this;
    }

    /**
     * Disk for scopes that are not held, in bytes. They are packed when they are let go, and come back when they are called;
     * beyond this those that were used least recently are lost. Default: 4 GiB, in the system's temporary folder.
     */
    public LocalBuilder packedBytes(long bytes) {
        settings = settings.withPackedBytes(bytes);
        return this;
    }

    /**
     * Loads what packs and unpacks scopes ahead of all calls, for those who do so often: packing takes 12 ms less, the start
     * as much longer, and each call some hundredths of a millisecond. Default: it is loaded when it is asked for.
     */
    public LocalBuilder packAhead() {
        settings = settings.withPackAhead();
        return this;
    }

    /**
     * Takes all memory of scopes in huge pages, small objects too. A scope of a gigabyte of small objects is then forked
     * in about a millisecond instead of 10 to 20, and code that makes many small objects is slower, up to twice: they
     * come from the C library then and not from Python's own allocator. Large blocks are in huge pages anyway.
     */
    public LocalBuilder hugePages() {
        settings = settings.withHugePages();
        return this;
    }

    /** How many calls run at one time, and how many wait. Default: {@link Capacity#DEFAULT}. */
    public LocalBuilder capacity(Capacity newCapacity) {
        settings = settings.withCapacity(newCapacity);
        return this;
    }

    /** What all processes of a jail may use together. Default: {@link JailBounds#DEFAULT}. */
    public LocalBuilder jail(JailBounds newBounds) {
        settings = settings.withJail(newBounds);
        return this;
    }

    /** What has to stand between lineages. Default: {@link Isolation#FULL}. */
    public LocalBuilder isolation(Isolation newIsolation) {
        settings = settings.withIsolation(newIsolation);
        return this;
    }

    /**
     * From which age on no lineage begins in a jail: another is started, and the old one ends when its scopes have gone. All
     * lineages of a jail have the same hash seed and the same layout of memory, so what code learns of them is of use only
     * against those that began in the same time. Default: an hour; a start takes a fifth of a second, which is less than a ten-thousandth of that.
     */
    public LocalBuilder jailAge(Duration newAge) {
        settings = settings.withJailAge(newAge);
        return this;
    }

    /**
     * Keeps packed scopes in a store as well, so that they can be called after this Valise has ended, and in others that have the same
     * store: what a call promises by its {@link Durability}, and what is let go to make room. Default: none.
     */
    public LocalBuilder store(ScopeStore newStore) {
        settings = settings.withStore(newStore);
        return this;
    }

    /**
     * Starts the jail.
     *
     * @throws ValiseException HOST_UNFIT, with the cause and the fix, where this host cannot run the sandbox
     */
    public Valise start() {
        LocalEngine engine = ServiceLoader.load(LocalEngine.class, Valise.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () -> new ValiseException(
                                ValiseException.Code.HOST_UNFIT,
                                "there is no engine for local calls; add the valise-sandbox artifact to the class or module path"));
        return engine.start(settings);
    }
}
