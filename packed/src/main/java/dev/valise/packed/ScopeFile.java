package dev.valise.packed;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
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
        return "part " + Shown.text(part.ids().get(0)) + " (" + OBJECTS + part.hash() + ")";
    }

    private static String name(PackedUnit unit) {
        return "unit " + UNITS + unit.hash() + UNITS_END;
    }

    /** Writes a file; equal scopes give equal bytes. */
    static void write(OutputStream target, Manifest manifest, Contents contents) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(target)) {
            add(zip, MANIFEST, ManifestJson.write(manifest));
            for (PackedUnit unit : manifest.units()) {
                add(zip, UNITS + unit.hash() + UNITS_END, contents.unit(unit));
            }
            TreeMap<String, PackedPart> byHash = new TreeMap<>();
            manifest.parts().forEach(part -> byHash.put(part.hash(), part));
            for (PackedPart part : byHash.values()) {
                add(zip, OBJECTS + part.hash(), contents.part(part));
            }
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(content.length);
        entry.setCrc(crc(content));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static long crc(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }

    /** Reads the manifest of a file and looks at its entries, not into them. */
    static ScopeFile open(Path path, Bounds bounds) throws IOException {
        try (ZipFile zip = zip(path)) {
            checkEntries(path, zip, bounds);
            byte[] json = read(zip, MANIFEST, ManifestJson.MOST_BYTES, Optional.empty());
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

    private static ZipFile zip(Path path) throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException exception) {
            throw damaged("it is damaged, or no .valise file", exception);
        }
    }

    /** What the JDK throws for files that are not as they should be. */
    private static MalformedException damaged(String what, Exception exception) {
        return new MalformedException(what + ": " + Shown.text(String.valueOf(exception.getMessage())));
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
            check(zip, name(part), OBJECTS + part.hash(), part.size());
        }
        for (PackedUnit unit : manifest.units()) {
            check(zip, name(unit), UNITS + unit.hash() + UNITS_END, unit.size());
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
    public byte[] part(PackedPart part) throws IOException {
        return read(name(part), OBJECTS + part.hash(), part.hash());
    }

    @Override
    public byte[] unit(PackedUnit unit) throws IOException {
        byte[] source = read(name(unit), UNITS + unit.hash() + UNITS_END, unit.hash());
        if (!SurrogatePass.isValid(source, 0, source.length)) {
            throw new MalformedException(name(unit) + ": it is not UTF-8");
        }
        return source;
    }

    private byte[] read(String what, String name, String hash) throws IOException {
        try (ZipFile zip = zip(path)) {
            return read(zip, name, bounds.bytes(), Optional.of(hash));
        } catch (MalformedException exception) {
            throw exception.in(what);
        }
    }

    private static byte[] read(ZipFile zip, String name, int mostBytes, Optional<String> hash) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new MalformedException("there is no " + name);
        }
        if (entry.getSize() > mostBytes) {
            throw new MalformedException(name + " has " + entry.getSize() + " bytes; " + mostBytes + " are allowed");
        }
        byte[] content;
        try (InputStream stream = zip.getInputStream(entry)) {
            // One more than it says: what says less than it has is not read to its end.
            content = stream.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, entry.getSize() + 1));
        } catch (ZipException | EOFException | IllegalArgumentException exception) {
            throw damaged(name + " is damaged", exception);
        }
        if (content.length != entry.getSize() || crc(content) != entry.getCrc()) {
            throw new MalformedException(name + " is damaged: its bytes are not those that were written");
        }
        if (hash.isPresent() && !Sha256.of(content).equals(hash.get())) {
            throw new MalformedException(name + " is damaged or forged: its SHA-256 is another");
        }
        return content;
    }
}
