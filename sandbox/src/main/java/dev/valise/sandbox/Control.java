package dev.valise.sandbox;

/**
 * What keeps user code in, each thing that can be left out on its own. Nothing is ever left out but by the tests, which
 * show that each control stops something that nothing else stops.
 */
enum Control {
    /** The filter of system calls for all processes of a jail. */
    JAIL_FILTER,
    /** The stricter one, for all that run user code. */
    LINEAGE_FILTER,
    /** A domain of Landlock for each lineage. */
    LANDLOCK,
    /** No user namespaces inside of the jail. */
    NO_FURTHER_NAMESPACES,
    /** A network namespace of the jail's own. */
    NETWORK_NAMESPACE,
    /** An IPC namespace of the jail's own. */
    IPC_NAMESPACE,
    /** A host name namespace of the jail's own. */
    HOST_NAME_NAMESPACE,
    /** No {@code /proc} in the jail. */
    NO_PROC,
    /** Nothing can be written outside of {@code /work} and {@code /dev/shm}. */
    READ_ONLY_ROOT,
    /** What can be written is bounded. */
    SIZED_FOLDERS,
    /** Hard limits of each process. */
    HARD_LIMITS,
    /** A cgroup for each jail, where the host lets Valise make one. */
    CGROUP
}
