package dev.valise.packed;

/** Thrown where bytes are not what they should be, or more than the {@link Bounds} allow. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    MalformedException(long offset, String problem) {
        super("malformed at byte " + offset + ": " + problem);
        this.offset = offset;
    }

    /** Where the instruction begins that is wrong, in bytes from the start. */
    public long offset() {
        return offset;
    }
}
