package dev.valise.packed;

/**
 * A source text of a packed scope.
 *
 * @param hash SHA-256 of its bytes, in hexadecimal digits
 * @param size of its bytes
 * @param file the file name that its code has
 */
public record PackedUnit(String hash, int size, String file) {}
