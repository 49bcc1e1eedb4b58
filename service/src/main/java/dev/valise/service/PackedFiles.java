package dev.valise.service;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.packed.Bounds;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import dev.valise.service.RefusedException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The packed forms of scopes that somebody looked at, as files of a folder that ends with this process. A scope is packed
 * when it is first asked for; from then on looking at it starts no process. Safe for use by many threads.
 */
final class PackedFiles implements AutoCloseable {
    /** Disk for each tenant: some hundred scopes of usual size; beyond it those go that were looked at least recently. */
    private static final long MOST_BYTES = 1L << 30;

    /** How much of a path messages about packed scopes show. */
    private static final int SHOWN_CHARACTERS = 60;

    private final Engines engines;
    private final Path folder;
    /** The least recently used first. */
    private final Map<ScopeId, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<ScopeId, Integer> readers = new HashMap<>();
    private final Map<ScopeId, Object> packing = new HashMap<>();
    private long bytes;

    PackedFiles(Engines engines) {
        this.engines = engines;
        try {
            this.folder = Files.createTempDirectory("valise-service-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder can be made for packed scopes: " + e.getMessage(), e);
        }
    }

    /** Uses the packed form of a scope while it is there. */
    <T> T with(ScopeRecord scope, Function<PackedScope, T> use) {
        return withFile(scope, file -> use.apply(open(file)));
    }

    /** Opens a file; throws {@link RefusedException} BAD_FILE where it is no scope. */
    static PackedScope open(Path file) {
        try {
            return PackedScope.open(file, Bounds.ofScopes());
        } catch (MalformedException e) {
            throw new RefusedException(Reason.BAD_FILE, withoutPath(String.valueOf(e.getMessage()), file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where our files are is nobody's business; messages name the start of a long path. */
    static String withoutPath(String message, Path file) {
        String path = file.toString();
        String start = path.substring(0, Math.min(path.length(), SHOWN_CHARACTERS));
        return message.replace(path, "the file").replace(start + "...", "the file");
    }

    /** Uses the file of a scope while it is there. */
    <T> T withFile(ScopeRecord scope, Function<Path, T> use) {
        ScopeId id = scope.id();
        synchronized (this) {
            readers.merge(id, 1, Integer::sum);
        }
        try {
            Path file = file(id);
            synchronized (lockOf(id)) {
                if (!isThere(id)) {
                    engines.of(scope.python()).pack(new Scope(id), file);
                    add(id, file);
                }
            }
            return use.apply(file);
        } finally {
            synchronized (this) {
                readers.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
            }
            makeRoom();
        }
    }

    private synchronized Object lockOf(ScopeId id) {
        return packing.computeIfAbsent(id, key -> new Object());
    }

    private synchronized boolean isThere(ScopeId id) {
        return sizes.get(id) != null;
    }

    private synchronized void add(ScopeId id, Path file) {
        try {
            long size = Files.size(file);
            sizes.put(id, size);
            bytes += size;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private synchronized void makeRoom() {
        for (ScopeId id : sizes.keySet().stream()
                .filter(each -> !readers.containsKey(each))
                .toList()) {
            if (bytes <= MOST_BYTES) {
                return;
            }
            forget(id);
        }
    }

    /** Deletes the file of a scope, if there is one. */
    synchronized void forget(ScopeId id) {
        Long size = sizes.remove(id);
        packing.remove(id);
        if (size != null) {
            bytes -= size;
            delete(file(id));
        }
    }

    /** A name for a file that nobody has. */
    Path draft() {
        try {
            return Files.createTempFile(folder, "upload-", ".valise");
        } catch (IOException e) {
            throw new UncheckedIOException("no file can be made in " + folder + ": " + e.getMessage(), e);
        }
    }

    private Path file(ScopeId id) {
        return folder.resolve(id.text() + ".valise");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(PackedFiles::delete);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
