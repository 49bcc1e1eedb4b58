package dev.valise.store;

/**
 * What was removed.
 *
 * @param scopes whose content was removed
 * @param calls whose records were
 * @param bytes of contents that nothing refers to any more
 */
public record Collected(long scopes, long calls, long bytes) {
    Collected plus(Collected other) {
        return new Collected(scopes + other.scopes, calls + other.calls, bytes + other.bytes);
    }
}
