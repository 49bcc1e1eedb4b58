package dev.valise.packed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A {@code .valise} file: a ZIP of the manifest, the sources of units, and the parts. What is written is not
 * compressed, since a compressor's bytes depend on its version; what is read may be, by whoever packed it again.
 */
final class ScopeFile implements Contents {
    private static final String MANIFEST = "manifest.json";
    private static final String UNITS = "units/";
    private static final String UNITS_END = ".py";
    private static final String OBJECTS = "objects/";
    /** Not used yet. */
    private static final String FILES = "files/";

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Path path;
    private final Bounds bounds;
    private final Manifest manifest;

    private ScopeFile(Path path, Bounds bounds, Manifest manifest) {
        this.path = path;
        this.bounds = bounds;
        this.manifest = manifest;
    }

    /** What a part is called in messages. */
    static String name(PackedPart part) {
        return "part " + Shown.text(part.ids().get(0)) + " (" + entry(part) + ")";
    }

    static String name(PackedUnit unit) {
        return "unit " + entry(unit);
    }

    static String entry(PackedPart part) {
        return OBJECTS + part.hash();
    }

    static String entry(PackedUnit unit) {
        return UNITS + unit.hash() + UNITS_END;
    }

    /** Writes a file; equal scopes give equal bytes. */
    static void write(OutputStream target, Manifest manifest, ContentsReader contents) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(target)) {
            add(zip, MANIFEST, CutStream.of(ManifestJson.write(manifest)));
            for (PackedUnit unit : manifest.units()) {
                add(zip, entry(unit), CutStream.of(contents.unit(unit)));
            }
            TreeMap<String, PackedPart> byHash = new TreeMap<>();
            manifest.parts().forEach(part -> byHash.put(part.hash(), part));
            for (PackedPart part : byHash.values()) {
                add(zip, entry(part), contents.part(part));
            }
        }
    }

    private static void add(ZipOutputStream zip, String name, CutStream content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(content.size());
        entry.setCrc(ScopeFileReader.crc(content));
        zip.putNextEntry(entry);
        content.writeTo(zip::write);
        zip.closeEntry();
    }

    /** Reads the manifest of a file and looks at its entries, not into them. */
    static ScopeFile open(Path path, Bounds bounds) throws IOException {
        try (ZipFile zip = ScopeFileReader.zip(path)) {
            checkEntries(path, zip, bounds);
            byte[] json = ScopeFileReader.read(zip, MANIFEST, ManifestJson.MOST_BYTES, Optional.empty());
            try {
                Manifest manifest = ManifestJson.read(json);
                ScopeFile file = new ScopeFile(path, bounds, manifest);
                file.checkContents(zip);
                return file;
            } catch (MalformedException exception) {
                throw exception.in(MANIFEST);
            }
        } catch (MalformedException exception) {
            throw exception.in(Shown.text(path.toString()));
        }
    }

    private static void checkEntries(Path path, ZipFile zip, Bounds bounds) throws IOException {
        Set<String> names = new HashSet<>();
        long compressed = 0;
        long bytes = 0;
        for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().<ZipEntry>map(each -> each)::iterator) {
            String name = entry.getName();
            if (!isOurs(name)) {
                throw new MalformedException("it has an entry " + Shown.text(name) + ", which is not of this format");
            }
            if (!names.add(name)) {
                throw new MalformedException("it has two entries " + Shown.text(name));
            }
            if (entry.getSize() < 0 || entry.getSize() > bounds.bytes()) {
                throw new MalformedException("its entry " + Shown.text(name) + " has " + entry.getSize() + " bytes; "
                        + bounds.bytes() + " are allowed");
            }
            compressed += Math.max(0, entry.getCompressedSize());
            bytes += entry.getSize();
        }
        if (bytes > bounds.bytes()) {
            throw new MalformedException("it holds " + bytes + " bytes; " + bounds.bytes() + " are allowed");
        }
        if (compressed > Files.size(path)) {
            throw new MalformedException("its entries lie over each other");
        }
    }

    private static boolean isOurs(String name) {
        if (name.equals(MANIFEST) || name.equals(UNITS) || name.equals(OBJECTS) || name.equals(FILES)) {
            return true;
        }
        if (name.startsWith(UNITS) && name.endsWith(UNITS_END)) {
            return ManifestJson.isHash(name.substring(UNITS.length(), name.length() - UNITS_END.length()));
        }
        return name.startsWith(OBJECTS) && ManifestJson.isHash(name.substring(OBJECTS.length()));
    }

    /** That there is an entry of the right size for all that the manifest names. */
    private void checkContents(ZipFile zip) {
        for (PackedPart part : manifest.parts()) {
            check(zip, name(part), entry(part), part.size());
        }
        for (PackedUnit unit : manifest.units()) {
            check(zip, name(unit), entry(unit), unit.size());
        }
    }

    private static void check(ZipFile zip, String what, String name, int size) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new MalformedException(what + " is missing");
        }
        if (entry.getSize() != size) {
            throw new MalformedException(what + " has " + entry.getSize() + " bytes and should have " + size);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    @Override
    public ContentsReader reader() throws IOException {
        try {
            return new ScopeFileReader(path, bounds);
        } catch (MalformedException exception) {
            throw exception.in(Shown.text(path.toString()));
        }
    }
}
