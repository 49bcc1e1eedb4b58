package dev.valise.packed;

/** Thrown where bytes are not what they should be, or more than the {@link Bounds} allow. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    MalformedException(long offset, String problem) {
        super("malformed at byte " + offset + ": " + problem);
        this.offset = offset;
    }

    /** Of a whole, in which no byte is to be named. */
    MalformedException(String message) {
        super(message);
        offset = 0;
    }

    private MalformedException(String place, MalformedException inner) {
        super(place + ": " + inner.getMessage(), inner);
        offset = inner.offset;
    }

    /** The same, and in what. */
    MalformedException in(String place) {
        return new MalformedException(place, this);
    }

    /** Where the instruction begins that is wrong, in bytes from the start of the stream; 0 where none is to blame. */
    public long offset() {
        return offset;
    }
}
