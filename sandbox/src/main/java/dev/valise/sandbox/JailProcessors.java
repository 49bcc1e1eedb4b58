package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The processors of one jail: how much time its processes have taken of them, and on which they may run. Safe for use by many
 * threads.
 *
 * @param usage {@code cpu.stat} of version 2, {@code cpuacct.usage} of version 1
 * @param allowed {@code cpuset.cpus}
 * @param all those that it may run on at most
 */
record JailProcessors(Path usage, Path allowed, ProcessorList all) {
    /** Of all its processes since it began, in nanoseconds; empty when it has ended. */
    OptionalLong usedNanos() {
        try {
            for (String line : Files.readAllLines(usage)) {
                if (line.startsWith("usage_usec ")) {
                    return OptionalLong.of(1_000
                            * Long.parseLong(
                                    line.substring(line.indexOf(' ') + 1).strip()));
                }
                if (line.indexOf(' ') < 0) {
                    return OptionalLong.of(Long.parseLong(line));
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Has its processes run on some of its processors only. Without effect when it has ended. */
    void runOn(ProcessorList some) {
        try {
            Files.writeString(allowed, some.text() + "\n");
        } catch (IOException e) {
            return; // nothing of it runs any more
        }
    }
}
