package dev.valise.sandbox;

/** A jail did not come up. What it said tells why; see HostCheck for the cause and the fix. */
final class JailFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final String stderr;

    /**
     * @param exitStatus of bubblewrap; -1 where it has not ended
     * @param stderr the end of what it wrote
     */
    JailFailedException(int exitStatus, String stderr) {
        super("the jail did not start (exit status %d): %s".formatted(exitStatus, stderr.strip()));
        this.exitStatus = exitStatus;
        this.stderr = stderr;
    }

    int exitStatus() {
        return exitStatus;
    }

    String stderr() {
        return stderr;
    }
}
