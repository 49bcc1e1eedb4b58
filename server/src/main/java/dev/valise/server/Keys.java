package dev.valise.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The keys that are good now. Reads the file again when it has changed, so that a revoked key is refused at once. */
final class Keys {
    private final Path path;
    private Map<String, String> tenants = Map.of();
    private Optional<Version> read = Optional.empty();

    Keys(Path path) {
        this.path = path;
    }

    /** What changes with the file: it is replaced, and never written in place. */
    private record Version(Object file, long modified, long size) {
        static Version of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            return new Version(
                    key == null ? path : key, attributes.lastModifiedTime().toMillis(), attributes.size());
        }
    }

    /** The tenant that a key is for. Looks it up by its hash, so how long that takes says nothing of any key. */
    synchronized Optional<String> tenantOf(String key) {
        refresh();
        return Optional.ofNullable(tenants.get(KeyFile.hash(key)));
    }

    private void refresh() {
        try {
            Optional<Version> now = Optional.of(Version.of(path));
            if (!now.equals(read)) {
                Map<String, String> fresh = new HashMap<>();
                new KeyFile(path).entries().forEach(each -> fresh.put(each.hash(), each.tenant()));
                tenants = fresh;
                read = now;
            }
        } catch (NoSuchFileException e) {
            tenants = Map.of();
            read = Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the keys file " + path + " cannot be read: " + e.getMessage(), e);
        }
    }
}
