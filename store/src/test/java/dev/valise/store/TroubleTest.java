package dev.valise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.conformance.PostgresServer;
import dev.valise.packed.Bounds;
import dev.valise.packed.PackedScope;
import dev.valise.spi.Observer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot be used says why, and has lost nothing when it can be used again. */
class TroubleTest {
    private static final long BUDGET = 1 << 30;

    @TempDir
    private Path folder;

    private static ScopeId put(TenantStore tenant, String text) {
        ScopeId id = ScopeId.random();
        tenant.scopes()
                .put(Forms.record(id), Forms.of(Map.of("text", Value.of(text))).form());
        return id;
    }

    private static void assertFails(ThrowingCallable what, ValiseException.Code code, String message) {
        assertThatThrownBy(what)
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining(message)
                .extracting(each -> ((ValiseException) each).code())
                .isEqualTo(code);
    }

    @Test
    void aFullDiskLosesNothing() {
        ScopeId kept;
        try (Store full = Store.open(Sqlite.in(folder, 200), InstantSource.system(), Observer.none())) {
            TenantStore tenant = full.tenant("somebody", BUDGET);
            kept = put(tenant, "small");
            assertFails(
                    () -> put(tenant, "x".repeat(2_000_000)),
                    ValiseException.Code.STORE_UNAVAILABLE,
                    "no room on its disk, and nothing was changed");
            assertThat(tenant.scopes().find(kept)).isPresent();
            assertThat(full.check().problems()).isEmpty();
            assertThat(full.check().scopes()).isEqualTo(1);
        }
        try (Store roomy = Store.open(new StoreSettings.Folder(folder))) {
            put(roomy.tenant("somebody", BUDGET), "x".repeat(2_000_000));
            assertThat(roomy.check().scopes()).isEqualTo(2);
        }
    }

    @Test
    void aDatabaseThatGoesAwayIsUsedAgainWhenItIsBack() {
        Optional<Path> programs = PostgresServer.programs();
        assumeTrue(programs.isPresent(), "skipped: there is no PostgreSQL in /usr/lib/postgresql");
        try (PostgresServer server = PostgresServer.start(programs.orElseThrow());
                Store store = Store.open(StoreSettings.of(server.database()))) {
            TenantStore tenant = store.tenant("somebody", BUDGET);
            ScopeId kept = put(tenant, "kept");
            server.stop();
            assertFails(() -> put(tenant, "more"), ValiseException.Code.STORE_UNAVAILABLE, "cannot be reached");
            server.startAgain();
            assertThat(tenant.scopes().find(kept)).isPresent();
            put(tenant, "more");
            assertThat(store.check().scopes()).isEqualTo(2);
        }
    }

    @Test
    void aStoreThatIsNoDatabaseIsNotTakenForOne() throws IOException {
        Files.write(
                folder.resolve("valise.db"),
                "this is no database, and long enough to be told from one"
                        .repeat(50)
                        .getBytes(StandardCharsets.UTF_8));
        assertFails(
                () -> Store.open(new StoreSettings.Folder(folder)).close(),
                ValiseException.Code.BAD_STORE,
                "is damaged");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutItsPassword() {
        StoreSettings settings =
                StoreSettings.of("postgresql://me:secret@127.0.0.1:1/nothing?connectTimeout=1&loginTimeout=1");
        assertThatThrownBy(() -> Store.open(settings).close())
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/nothing cannot be reached")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aCheckFindsWhatWasDamaged() {
        try (Store store = Store.open(new StoreSettings.Folder(folder))) {
            TenantStore tenant = store.tenant("somebody", BUDGET);
            ScopeId scope = put(tenant, "x".repeat(5_000));
            assertThat(store.check().problems()).isEmpty();
            store.database()
                    .write(
                            "test",
                            handle ->
                                    handle.execute("UPDATE blobs SET content = zeroblob(size)" + " WHERE size > 5000"));
            assertThat(store.check().problems()).singleElement().asString().contains("is damaged");
            assertThatThrownBy(() -> PackedScope.of(tenant.scopes().find(scope).orElseThrow(), Bounds.standard())
                            .toStream())
                    .hasMessageContaining("is damaged or forged");
            store.database().write("test", handle -> handle.execute("UPDATE tenants SET used = 1"));
            assertThat(store.check().problems()).hasSize(2);
        }
    }
}
