package dev.valise.packed;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads the entries of a {@code .valise} file, and checks each. */
final class ScopeFileReader implements ContentsReader {
    /** The JDK copies what it reads through a buffer of that size. */
    private static final int MOST_AT_ONCE = 256 << 10;

    private final ZipFile zip;
    private final Bounds bounds;

    ScopeFileReader(Path path, Bounds bounds) throws IOException {
        this.zip = zip(path);
        this.bounds = bounds;
    }

    static ZipFile zip(Path path) throws IOException {
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

    @Override
    public CutStream part(PackedPart part) throws IOException {
        return CutStream.of(read(ScopeFile.name(part), ScopeFile.entry(part), part.hash()));
    }

    @Override
    public byte[] unit(PackedUnit unit) throws IOException {
        byte[] source = read(ScopeFile.name(unit), ScopeFile.entry(unit), unit.hash());
        if (!SurrogatePass.isValid(source, 0, source.length)) {
            throw new MalformedException(ScopeFile.name(unit) + ": it is not UTF-8");
        }
        return source;
    }

    private byte[] read(String what, String name, String hash) throws IOException {
        try {
            return read(zip, name, bounds.bytes(), Optional.of(hash));
        } catch (MalformedException exception) {
            throw exception.in(what);
        }
    }

    static byte[] read(ZipFile zip, String name, int mostBytes, Optional<String> hash) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new MalformedException("there is no " + name);
        }
        if (entry.getSize() > mostBytes) {
            throw new MalformedException(name + " has " + entry.getSize() + " bytes; " + mostBytes + " are allowed");
        }
        byte[] content;
        try (InputStream stream = zip.getInputStream(entry)) {
            content = content(stream, entry);
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

    private static byte[] content(InputStream stream, ZipEntry entry) throws IOException {
        int size = (int) entry.getSize();
        if (entry.getMethod() != ZipEntry.STORED || entry.getCompressedSize() != size) {
            // Grows with what comes. One more than it says: what says less than it has is not read to its end.
            return stream.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, size + 1L));
        }
        // All its bytes are in the file, which has been looked at: so there is room for them at once.
        byte[] content = new byte[size];
        int read = 0;
        for (int count = 1; count > 0 && read < size; read += Math.max(0, count)) {
            count = stream.read(content, read, Math.min(size - read, MOST_AT_ONCE));
        }
        return read == size ? content : Arrays.copyOf(content, read);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    static long crc(byte[] content) throws IOException {
        return crc(CutStream.of(content));
    }

    static long crc(CutStream content) throws IOException {
        CRC32 crc = new CRC32();
        content.writeTo(crc::update);
        return crc.getValue();
    }
}
