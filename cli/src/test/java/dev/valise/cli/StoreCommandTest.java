package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.ScopeId;
import dev.valise.store.ScopeRecord;
import dev.valise.store.Store;
import dev.valise.store.StoreSettings;
import dev.valise.store.StoredCall;
import dev.valise.store.StoredCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();

    @Test
    void checksWhatIsThereAndMakesNothing() {
        Path store = folder.resolve("store");
        assertThat(desk.runs("store", "check", "--store", store.toString())).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("there is no store in " + store);
        assertThat(store).doesNotExist();

        Store.open(StoreSettings.of(store.toString())).close();
        assertThat(desk.runs("store", "check", "--store", store.toString())).isEqualTo(Exit.OK);
        assertThat(desk.out()).contains("0 scopes, of 0 pieces with 0 bytes", "nothing is wrong");
    }

    @Test
    void saysWhatIsNoStore() throws IOException {
        Files.writeString(folder.resolve("valise.db"), "no database, and long enough to be told from one".repeat(100));
        assertThat(desk.runs("store", "check", "--store", folder.toString())).isEqualTo(Exit.LOST);
        assertThat(desk.err()).contains("valise.db");
    }

    @Test
    void collectsWhatIsTooOld() {
        try (Store store = Store.open(StoreSettings.of(folder.toString()))) {
            ScopeRecord made = new ScopeRecord(
                    ScopeId.random(), Optional.empty(), "3.11", Optional.empty(), "x", "returned", Instant.EPOCH);
            store.tenant("shop", 1 << 20)
                    .calls()
                    .finishAll(List.of(new StoredCalls.Ended(
                            dev.valise.CallId.random(), StoredCall.Content.of("42"), Optional.of(made))));
        }
        assertThat(desk.runs("store", "collect", "--store", folder.toString())).isEqualTo(Exit.OK);
        assertThat(desk.out()).contains("removed: 0 scopes, 0 calls");
    }
}
