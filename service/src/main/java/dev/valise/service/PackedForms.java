package dev.valise.service;

import dev.valise.Scope;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.packed.Bounds;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import dev.valise.service.RefusedException.Reason;
import dev.valise.spi.PackedForm;
import dev.valise.store.StoredScope;
import dev.valise.store.TenantStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The packed forms of scopes, from the store. One that is not there yet is packed by who holds it, and put there; else nothing has to run
 * for it to be looked at. Safe for use by many threads.
 */
final class PackedForms implements AutoCloseable {
    /** How much of a path messages about packed scopes show. */
    private static final int SHOWN_CHARACTERS = 60;

    private final Engines engines;
    private final TenantStore store;
    private final Path folder;

    PackedForms(Engines engines, TenantStore store) {
        this.engines = engines;
        this.store = store;
        try {
            this.folder = Files.createTempDirectory("valise-service-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder can be made for packed scopes: " + e.getMessage(), e);
        }
    }

    /** Uses the packed form of a scope while it is there. */
    <T> T with(ScopeRecord scope, Function<PackedScope, T> use) {
        Optional<PackedForm> kept = store.scopes().find(scope.id());
        return kept.isPresent()
                ? use.apply(PackedScope.fromStore(kept.get()))
                : pack(scope, file -> use.apply(open(file)));
    }

    /** Uses the file of a scope while it is there. */
    <T> T withFile(ScopeRecord scope, Function<Path, T> use) {
        Optional<PackedForm> kept = store.scopes().find(scope.id());
        if (kept.isEmpty()) {
            return pack(scope, use);
        }
        PackedScope packed = PackedScope.fromStore(kept.get());
        Path draft = draft();
        try (OutputStream target = new BufferedOutputStream(Files.newOutputStream(draft))) {
            packed.write(target);
            return use.apply(draft);
        } catch (IOException e) {
            throw new UncheckedIOException(draft + " cannot be written: " + e.getMessage(), e);
        } finally {
            delete(draft);
        }
    }

    /** Puts a scope into the store, if it is not there: for an interpreter that does not hold it. */
    void settle(ScopeRecord scope) {
        boolean isThere = store.scopes()
                .describe(scope.id())
                .filter(each -> each.state() == StoredScope.State.KEPT)
                .isPresent();
        if (!isThere) {
            pack(scope, file -> file);
        }
    }

    /** Packs a scope where it is held, keeps it, and uses its file. */
    private <T> T pack(ScopeRecord scope, Function<Path, T> use) {
        Path draft = draft();
        try {
            engines.use(scope.python(), engine -> engine.pack(new Scope(scope.id()), draft));
            keepIfPossible(scope, draft);
            return use.apply(draft);
        } finally {
            delete(draft);
        }
    }

    private void keepIfPossible(ScopeRecord scope, Path file) {
        try {
            keep(scope, file);
        } catch (ValiseException e) {
            if (e.code() != Code.OVER_BUDGET && e.code() != Code.STORE_UNAVAILABLE) {
                throw e; // else it is looked at all the same
            }
        }
    }

    /**
     * Puts a scope into the store whose form is in a file.
     *
     * @throws ValiseException as {@link dev.valise.store.StoredScopes#put}
     */
    void keep(ScopeRecord scope, Path file) {
        store.scopes().put(scope.toStore(), open(file).form());
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

    /** A name for a file that nobody has. */
    Path draft() {
        try {
            return Files.createTempFile(folder, "scope-", ".valise");
        } catch (IOException e) {
            throw new UncheckedIOException("no file can be made in " + folder + ": " + e.getMessage(), e);
        }
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
            files.forEach(PackedForms::delete);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
