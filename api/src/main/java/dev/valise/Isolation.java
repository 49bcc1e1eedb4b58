package dev.valise;

/** What has to stand between the lineages of a jail. Jails themselves are never weaker than they can be. */
public enum Isolation {
    /** All walls. A host that cannot build one is refused. */
    FULL,
    /**
     * Lineages may read and change each other's files in {@code /work}, where the kernel has no Landlock: nothing else keeps
     * them apart. For those who run the code of one author in a jail. Where the kernel has it, this is as {@link #FULL}.
     */
    SHARED_FILES
}
