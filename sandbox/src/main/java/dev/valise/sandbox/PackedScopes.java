package dev.valise.sandbox;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.packed.PackedScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scopes in their packed form, in a folder of the host that ends with this. Those used least recently go when there is too
 * much of them. Safe for use by many threads.
 */
final class PackedScopes implements AutoCloseable {
    private final Path folder;
    private final long mostBytes;
    // In the order of use, the least recent first.
    private final LinkedHashMap<ScopeId, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private PackedScopes(Path folder, long mostBytes) {
        this.folder = folder;
        this.mostBytes = mostBytes;
    }

    /** None yet, in a new folder that only this user may read. */
    static PackedScopes none(long mostBytes) {
        try {
            return new PackedScopes(Files.createTempDirectory("valise-scopes-"), mostBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no folder for scopes that are packed: " + e.getMessage(), e);
        }
    }

    /** Keeps a scope. Gives those that had to go for it. */
    List<Scope> add(Scope scope, PackedScope packed) {
        Path file = file(scope.id());
        ScopeFiles.write(packed, file);
        List<Path> superfluous = new ArrayList<>();
        List<Scope> gone = new ArrayList<>();
        synchronized (this) {
            long size = file.toFile().length();
            bytes += size - Optional.ofNullable(sizes.put(scope.id(), size)).orElse(0L);
            while (bytes > mostBytes && sizes.size() > 1) {
                Map.Entry<ScopeId, Long> eldest = sizes.entrySet().iterator().next();
                sizes.remove(eldest.getKey());
                bytes -= eldest.getValue();
                superfluous.add(file(eldest.getKey()));
                gone.add(new Scope(eldest.getKey()));
            }
        }
        superfluous.forEach(PackedScopes::delete);
        return gone;
    }

    /** Where the file of a scope is, which counts as used now; empty where there is none. */
    synchronized Optional<Path> find(Scope scope) {
        return Optional.ofNullable(sizes.get(scope.id())).map(size -> file(scope.id()));
    }

    synchronized boolean contains(Scope scope) {
        return sizes.containsKey(scope.id());
    }

    void remove(Scope scope) {
        synchronized (this) {
            bytes -= Optional.ofNullable(sizes.remove(scope.id())).orElse(0L);
        }
        delete(file(scope.id()));
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
        List<ScopeId> all;
        synchronized (this) {
            all = List.copyOf(sizes.keySet());
            sizes.clear();
        }
        all.forEach(id -> delete(file(id)));
        delete(folder);
    }
}
