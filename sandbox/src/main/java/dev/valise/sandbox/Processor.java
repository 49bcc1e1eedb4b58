package dev.valise.sandbox;

import java.util.Arrays;
import java.util.Optional;

/** A kind of processor for which there are filters of system calls. */
enum Processor {
    X86_64("amd64", 0xC000003E, 1),
    AARCH64("aarch64", 0xC00000B7, 2);

    /** Where x86-64 begins to number its calls anew for programs with short pointers, which go around a filter. */
    static final long X32 = 0x4000_0000L;

    private final String javaName;
    private final int audit;
    private final int column;

    Processor(String javaName, int audit, int column) {
        this.javaName = javaName;
        this.audit = audit;
        this.column = column;
    }

    /** As the kernel's audit interface numbers it: what a filter sees of the caller's architecture. */
    int audit() {
        return audit;
    }

    /** Which column of the table of numbers is its own; the names stand in column 0. */
    int column() {
        return column;
    }

    /**
     * The processor of this machine.
     *
     * @param name as Java has it, in {@code os.arch}
     * @return empty where there are no filters for it
     */
    static Optional<Processor> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.javaName.equals(name))
                .findFirst();
    }
}
