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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Scopes in their packed form: in memory, where later forms share with them what is the same, and beyond some bytes in a folder
 * of the host that ends with this. Those used least recently go when there is too much of them. Safe for use by many threads.
 */
final class PackedScopes implements AutoCloseable {
    /**
     * Of the heap, how much forms in memory may take: they are bytes in arrays, and nothing else of ours is large for long. All that
     * there are in a JVM share it when they next keep something, so that N tenants which come one after the other take (1 + 1/2 + ... +
     * 1/N) times as much: of the heap a third for 8, and two thirds for 100.
     */
    private static final long MOST_IN_MEMORY = Runtime.getRuntime().maxMemory() / 8;

    private static final AtomicInteger LIVE = new AtomicInteger();

    private final HostFolder folder;
    private final long mostBytes;
    private final LongSupplier mostInMemory;
    // Both in the order of use, the least recent first; a scope that is kept is in one or in both, others in memory
    // only.
    private final LinkedHashMap<ScopeId, Form> inMemory = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<ScopeId, Long> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytesInMemory;
    private long bytes;

    /** A form in memory; whether it is in a file as well. */
    private record Form(PackedScope scope, boolean isWritten) {}

    private PackedScopes(HostFolder folder, long mostBytes, LongSupplier mostInMemory) {
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.mostInMemory = mostInMemory;
        LIVE.incrementAndGet();
    }

    /** None yet, with a new folder that only this user may read. */
    static PackedScopes none(long mostBytes) {
        return none(mostBytes, () -> MOST_IN_MEMORY / Math.max(1, LIVE.get()));
    }

    static PackedScopes none(long mostBytes, long mostInMemory) {
        return none(mostBytes, () -> mostInMemory);
    }

    private static PackedScopes none(long mostBytes, LongSupplier mostInMemory) {
        try {
            return new PackedScopes(HostFolder.create("scopes-"), mostBytes, mostInMemory);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no folder for scopes that are packed: " + e.getMessage(), e);
        }
    }

    /** Keeps a scope. Gives those that had to go for it. */
    List<Scope> add(Scope scope, PackedScope form) {
        List<Scope> gone = new ArrayList<>();
        synchronized (this) {
            put(scope.id(), new Form(form, false));
            bytes += form.bytes()
                    - Optional.ofNullable(kept.put(scope.id(), form.bytes())).orElse(0L);
            while (bytes > mostBytes && kept.size() > 1) {
                Scope eldest = new Scope(kept.firstEntry().getKey());
                gone.add(eldest);
                forget(eldest.id());
            }
        }
        gone.forEach(each -> delete(file(each.id())));
        makeRoom();
        return gone;
    }

    /** Has the form of a scope that nobody asked to keep; it goes when there is no room in memory. */
    void remember(Scope scope, PackedScope form) {
        synchronized (this) {
            if (!kept.containsKey(scope.id())) {
                put(scope.id(), new Form(form, false));
            }
        }
        makeRoom();
    }

    private void put(ScopeId id, Form form) {
        Optional<Form> old = Optional.ofNullable(inMemory.put(id, form));
        bytesInMemory +=
                form.scope().bytes() - old.map(each -> each.scope().bytes()).orElse(0L);
    }

    /** Writes what has to leave the memory, one after the other; whoever comes meanwhile finds it in memory still. */
    private void makeRoom() {
        while (true) {
            Optional<Map.Entry<ScopeId, Form>> next = leaving();
            if (next.isEmpty()) {
                return;
            }
            ScopeId id = next.get().getKey();
            ScopeFiles.write(next.get().getValue().scope(), file(id));
            boolean wanted;
            synchronized (this) {
                wanted = kept.containsKey(id);
                if (wanted && inMemory.containsKey(id)) {
                    put(id, new Form(next.get().getValue().scope(), true));
                }
            }
            if (!wanted) {
                delete(file(id));
            }
        }
    }

    /** The eldest that is kept and has to be written before it may go; what needs not, goes. */
    private synchronized Optional<Map.Entry<ScopeId, Form>> leaving() {
        while (bytesInMemory > mostInMemory.getAsLong()) {
            Map.Entry<ScopeId, Form> eldest = inMemory.firstEntry();
            if (kept.containsKey(eldest.getKey()) && !eldest.getValue().isWritten()) {
                return Optional.of(eldest);
            }
            dropFromMemory(eldest.getKey());
        }
        return Optional.empty();
    }

    private void dropFromMemory(ScopeId id) {
        Optional.ofNullable(inMemory.remove(id))
                .ifPresent(form -> bytesInMemory -= form.scope().bytes());
    }

    /** What gives the form of a scope that is kept, which counts as used now; empty where there is none. */
    synchronized Optional<Supplier<PackedScope>> find(Scope scope) {
        if (kept.get(scope.id()) == null) {
            return Optional.empty();
        }
        return Optional.of(Optional.ofNullable(inMemory.get(scope.id()))
                .<Supplier<PackedScope>>map(form -> form::scope)
                .orElse(() -> ScopeFiles.open(file(scope.id()))));
    }

    synchronized boolean contains(Scope scope) {
        return kept.containsKey(scope.id());
    }

    void remove(Scope scope) {
        boolean hasFile;
        synchronized (this) {
            hasFile = kept.containsKey(scope.id())
                    && Optional.ofNullable(inMemory.get(scope.id()))
                            .map(Form::isWritten)
                            .orElse(true);
            forget(scope.id());
        }
        if (hasFile) { // most have none, and a file that is not there takes long to be missed
            delete(file(scope.id()));
        }
    }

    private void forget(ScopeId id) {
        dropFromMemory(id);
        bytes -= Optional.ofNullable(kept.remove(id)).orElse(0L);
    }

    private Path file(ScopeId id) {
        return folder.path().resolve(id.text() + ".valise");
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
        synchronized (this) {
            kept.clear();
            inMemory.clear();
        }
        LIVE.decrementAndGet();
        folder.close();
    }
}
