package dev.valise.packed;

import java.util.List;

/**
 * One part of a packed scope.
 *
 * @param hash SHA-256 of its bytes, in hexadecimal digits
 * @param size of its bytes
 * @param ids what others call its roots, in their order in the part: {@code variable:rate}, {@code function:net}
 */
public record PackedPart(String hash, int size, List<String> ids) {
    public PackedPart {
        ids = List.copyOf(ids);
    }
}
