package dev.valise.packed;

import dev.valise.spi.PackedForm;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The bytes of a scope, wherever they are. */
final class BytesOfScope implements PackedForm {
    private final Manifest manifest;
    private final Contents contents;
    private final Map<String, PackedPart> parts = new LinkedHashMap<>();
    private final Map<String, PackedUnit> units = new LinkedHashMap<>();
    private final Map<String, Content> all = new LinkedHashMap<>();

    BytesOfScope(Manifest manifest, Contents contents) {
        this.manifest = manifest;
        this.contents = contents;
        for (PackedPart part : manifest.parts()) {
            parts.putIfAbsent(part.hash(), part);
            all.putIfAbsent(part.hash(), new Content(part.hash(), part.size()));
        }
        for (PackedUnit unit : manifest.units()) {
            units.putIfAbsent(unit.hash(), unit);
            all.putIfAbsent(unit.hash(), new Content(unit.hash(), unit.size()));
        }
    }

    @Override
    public byte[] manifest() {
        return ManifestJson.write(manifest);
    }

    @Override
    public List<Content> contents() {
        return List.copyOf(all.values());
    }

    @Override
    public Reader reader() throws IOException {
        return new Reading(contents.reader());
    }

    private final class Reading implements Reader {
        private final ContentsReader reader;

        Reading(ContentsReader reader) {
            this.reader = reader;
        }

        @Override
        public byte[] content(String hash) throws IOException {
            Optional<PackedPart> part = Optional.ofNullable(parts.get(hash));
            if (part.isPresent()) {
                return reader.part(part.get()).toByteArray();
            }
            return reader.unit(Optional.ofNullable(units.get(hash))
                    .orElseThrow(() -> new NoSuchElementException("the scope has no content " + Shown.text(hash))));
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
