package dev.valise.packed;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * The content of an atom or block as a key of tables. Texts and numbers whose {@code hashCode} is the same are easy to
 * find; what meets in a table here depends on a secret.
 */
final class ContentKey {
    private static final long SEED = new SecureRandom().nextLong();

    /** None of an atom. */
    private final Optional<Block.Kind> kind;

    private final byte[] source;
    private final int start;
    private final int length;

    private ContentKey(Optional<Block.Kind> kind, byte[] source, int start, int length) {
        this.kind = kind;
        this.source = source;
        this.start = start;
        this.length = length;
    }

    static ContentKey of(Atom atom) {
        return new ContentKey(Optional.empty(), atom.source, atom.start, atom.length);
    }

    static ContentKey of(Block block) {
        return new ContentKey(Optional.of(block.kind), block.source, block.start, block.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentKey that
                && kind.equals(that.kind)
                && Arrays.equals(source, start, start + length, that.source, that.start, that.start + that.length);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(Hashing.of(source, start, length, SEED));
    }
}
