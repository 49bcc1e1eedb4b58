package dev.valise.cli;

/** The exit statuses of {@code valise}. Numbers that shells and other tools already give a meaning keep it. */
final class Exit {
    static final int OK = 0;

    /** The code raised, as with {@code python file.py}. */
    static final int RAISED = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** This host cannot run the sandbox: {@code EX_UNAVAILABLE} of sysexits.h. */
    static final int UNFIT = 69;

    /** The call was lost, or Valise has a fault: {@code EX_SOFTWARE} of sysexits.h. */
    static final int LOST = 70;

    /** What there is to print cannot be written: {@code EX_IOERR} of sysexits.h. */
    static final int OUTPUT_FAILED = 74;

    /** The call reached a limit: what timeout(1) gives. */
    static final int LIMIT = 124;

    /** Ctrl-C: 128 and the number of SIGINT. */
    static final int INTERRUPTED = 130;

    /** Nobody reads standard output any more: 128 and the number of SIGPIPE. */
    static final int PIPE_CLOSED = 141;

    private Exit() {}
}
