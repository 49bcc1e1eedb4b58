package dev.valise.sandbox;

import java.util.Optional;

/**
 * The memory of a scope as its holder has it, against which the memory of a call is counted: a fork begins with exactly
 * this.
 *
 * @param dataBytes what counts for RLIMIT_DATA
 * @param ownBytes resident memory that is not files'
 * @param codeBytes native code that is mapped
 */
record Footprint(long dataBytes, long ownBytes, long codeBytes) {
    static final Footprint UNKNOWN = new Footprint(0, 0, 0);

    static Footprint of(HostProc.Status status) {
        return new Footprint(status.dataBytes(), status.ownBytes(), status.codeBytes());
    }

    static Optional<Footprint> of(ProcessHandle process) {
        return HostProc.status(process.pid()).map(Footprint::of);
    }
}
