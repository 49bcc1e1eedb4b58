package dev.valise.sandbox;

/** What a filter answers a system call with: one of the kernel's return values for filters. */
enum SyscallAnswer {
    ALLOW(0x7FFF_0000),
    /** A process with a listener on the filter decides. */
    ASK(0x7FC0_0000),
    /** The process ends with SIGSYS. */
    KILL(0x8000_0000),
    EPERM(errno(1)),
    ENOTTY(errno(25)),
    ENOSYS(errno(38)),
    EOPNOTSUPP(errno(95)),
    EAFNOSUPPORT(errno(97));

    private final int value;

    SyscallAnswer(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }

    private static int errno(int number) {
        return 0x0005_0000 | number;
    }
}
