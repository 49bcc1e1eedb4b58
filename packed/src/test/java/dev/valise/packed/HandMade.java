package dev.valise.packed;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A scope of parts that a test writes itself, with the hashes that they have. Each id is a variable. */
final class HandMade implements Contents, ContentsReader {
    private final Map<String, byte[]> contents = new HashMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<PackedPart> parts = new ArrayList<>();
    private final List<PackedUnit> units = new ArrayList<>();

    HandMade add(String id, byte[] content) {
        if (variables.put(id, id) == null) {
            parts.add(new PackedPart(keep(content), content.length, List.of(id)));
        }
        return this;
    }

    /** A part of these instructions, between the protocol and the end. */
    HandMade add(String id, String hex) {
        return add(id, HexFormat.of().parseHex(("8005" + hex + "2e").replace(" ", "")));
    }

    /** The text of a unit; gives its hash. */
    String addSource(byte[] source) {
        String hash = keep(source);
        units.add(new PackedUnit(hash, source.length, "<test>"));
        return hash;
    }

    private String keep(byte[] content) {
        String hash = Sha256.of(content);
        contents.put(hash, content);
        return hash;
    }

    Manifest manifest() {
        return new Manifest("3.11.2", variables, parts, units, List.of(), List.of());
    }

    void write(OutputStream target) throws IOException {
        ScopeFile.write(target, manifest(), this);
    }

    PackedScope scope(Bounds bounds) {
        return PackedScope.of(manifest(), this, bounds);
    }

    byte[] join(Bounds bounds) throws IOException {
        return new Joiner(manifest(), this, bounds).join().toByteArray();
    }

    @Override
    public CutStream part(PackedPart part) {
        return CutStream.of(contents.getOrDefault(part.hash(), new byte[0]));
    }

    @Override
    public byte[] unit(PackedUnit unit) {
        return contents.getOrDefault(unit.hash(), new byte[0]);
    }

    @Override
    public ContentsReader reader() {
        return this;
    }

    @Override
    public void close() {
        // It has nothing open.
    }
}
