package dev.valise.service;

import dev.valise.spi.Observer;
import dev.valise.store.Store;
import dev.valise.store.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The store of a service, while it is open.
 *
 * @param temporary the folder that ends with it, if it is in one
 */
record OpenStore(Store store, Optional<Path> temporary) implements AutoCloseable {
    private static final int TRIES = 100;

    private static final long PAUSE_NANOS = 20_000_000;

    private static final Logger LOG = System.getLogger(OpenStore.class.getName());

    /**
     * Opens it.
     *
     * @throws dev.valise.ValiseException STORE_UNAVAILABLE, BAD_STORE
     */
    static OpenStore of(StoreUse use, Observer observer) {
        Optional<StoreSettings> where = use.where();
        if (where.isPresent()) {
            return new OpenStore(Store.open(where.get(), InstantSource.system(), observer), Optional.empty());
        }
        try {
            Path folder = Files.createTempDirectory("valise-store-");
            Store store = Store.open(new StoreSettings.Temporary(folder), InstantSource.system(), observer);
            return new OpenStore(store, Optional.of(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("no folder can be made for a store: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        store.close();
        temporary.ifPresent(OpenStore::delete);
    }

    /** A connection that was being made when the store was closed may write its files once more. */
    private static void delete(Path folder) {
        for (int i = 1; !isDeleted(folder); i++) {
            if (i == TRIES) {
                LOG.log(Level.WARNING, folder + " could not be deleted; nobody needs it any more");
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean isDeleted(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
