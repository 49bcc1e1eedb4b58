package dev.valise.store;

import dev.valise.ScopeId;
import dev.valise.Value;
import dev.valise.spi.Observer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the store begin with: a new one, of one tenant, whose clock they move. */
abstract class StoreTest {
    static final long BUDGET = 1 << 30;

    final Engine engine;
    private final AtomicLong millis = new AtomicLong(1_000_000_000_000L);
    final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());

    @TempDir
    private Path folder;

    private StoreSettings settings;
    private Store store;
    private TenantStore tenant;

    @SuppressWarnings("NullAway.Init") // open() sets them before each test
    StoreTest(Engine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void open() {
        settings = engine.newStore(folder);
        store = Store.open(settings, clock, Observer.none());
        tenant = store.tenant("somebody", BUDGET);
    }

    /** As another process would find it. */
    void openAgain() {
        store.close();
        store = Store.open(settings, clock, Observer.none());
        tenant = store.tenant("somebody", BUDGET);
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    StoreSettings settings() {
        return settings;
    }

    Store store() {
        return store;
    }

    TenantStore tenant() {
        return tenant;
    }

    void pass(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    /** What a question about the tables gives: a number. */
    long count(String what) {
        return store.database()
                .read(
                        "test",
                        handle -> handle.createQuery("SELECT " + what)
                                .mapTo(Long.class)
                                .one());
    }

    /** A scope with one variable. */
    ScopeId put(String text) {
        ScopeId id = ScopeId.random();
        tenant.scopes()
                .put(Forms.record(id), Forms.of(Map.of("text", Value.of(text))).form());
        return id;
    }
}
