package dev.valise.store;

import dev.valise.spi.PackedForm;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A scope as it was read from the store, whole. */
final class KeptForm implements PackedForm, PackedForm.Reader {
    private final byte[] manifest;
    private final Map<String, byte[]> blobs;

    /** @param blobs by their hashes: parts, sources, and what else the store keeps for the scope */
    KeptForm(byte[] manifest, Map<String, byte[]> blobs) {
        this.manifest = manifest;
        this.blobs = blobs;
    }

    @Override
    public byte[] manifest() {
        return manifest;
    }

    @Override
    public List<Content> contents() {
        return blobs.entrySet().stream()
                .map(each -> new Content(each.getKey(), each.getValue().length))
                .toList();
    }

    @Override
    public Reader reader() {
        return this;
    }

    @Override
    public byte[] content(String hash) {
        return Optional.ofNullable(blobs.get(hash))
                .orElseThrow(() -> new NoSuchElementException("the store has no content " + hash + " of this scope"));
    }

    @Override
    public void close() {
        // It has nothing open.
    }
}
