package dev.valise.packed;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Short texts and bytes of a graph, and its references: each content is one node. Python interns the names of
 * attributes when it reads them, so that which of two equal texts are the same object says nothing.
 */
final class Interned {
    /** Longer ones are hardly ever equal by chance, and take time to compare. */
    static final int LONGEST = 256;

    /** Secret, so that nobody can prepare texts that meet in the table. */
    private static final long SEED = new SecureRandom().nextLong();

    private @Nullable Block[] table = new @Nullable Block[1 << 10];
    private int size;
    private final Map<Names, Reference> references = new HashMap<>();

    private record Names(Block module, Block name) {}

    /** The block of this content, or the one that is given, which is it from now on. */
    Block block(Block block) {
        int mask = table.length - 1;
        int at = (int) hash(block) & mask;
        for (Block found = table[at]; found != null; found = table[at]) {
            if (found.hasSameContent(block)) {
                return found;
            }
            at = (at + 1) & mask;
        }
        table[at] = block;
        size++;
        if (size > table.length / 2) {
            grow();
        }
        return block;
    }

    private void grow() {
        @Nullable Block[] old = table;
        table = new @Nullable Block[2 * old.length];
        int mask = table.length - 1;
        for (Block block : old) {
            if (block != null) {
                int at = (int) hash(block) & mask;
                while (table[at] != null) {
                    at = (at + 1) & mask;
                }
                table[at] = block;
            }
        }
    }

    /** The reference of these two, or the one that is given. The texts are interned where they are short. */
    Reference reference(Reference reference) {
        Reference known = references.putIfAbsent(new Names(reference.module, reference.name), reference);
        return known == null ? reference : known;
    }

    private long hash(Block block) {
        return Hashing.of(block.source, block.start, block.length, SEED);
    }
}
