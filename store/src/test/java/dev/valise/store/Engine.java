package dev.valise.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valise.conformance.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The databases, on each of which every test of the store runs. */
enum Engine {
    SQLITE {
        @Override
        StoreSettings newStore(Path folder) {
            try {
                return new StoreSettings.Folder(
                        Files.createTempDirectory(folder, "store-").resolve("new"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    POSTGRES {
        @Override
        StoreSettings newStore(Path folder) {
            assumeTrue(
                    PostgresServer.programs().isPresent(),
                    "skipped: there is no PostgreSQL in /usr/lib/postgresql; apt-get install postgresql");
            return StoreSettings.of(PostgresServer.shared().database());
        }
    };

    /** Where a store can be that nobody else has. */
    abstract StoreSettings newStore(Path folder);
}
