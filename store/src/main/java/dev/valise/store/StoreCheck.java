package dev.valise.store;

import java.util.List;

/**
 * What a check of a store has found.
 *
 * @param scopes that have content
 * @param blobs different pieces of content, with so many bytes
 * @param problems what is wrong, one sentence each; empty where all is as it should be. Of very many, the first
 */
public record StoreCheck(long scopes, long blobs, long bytes, List<String> problems) {
    public StoreCheck {
        problems = List.copyOf(problems);
    }
}
