package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.ValiseException;
import dev.valise.server.Client.Answer;
import dev.valise.service.StoreUse;
import dev.valise.store.StoreSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does with a disk that is full, and with a store that is not for it. */
class BadStoresTest {
    private static Server on(StoreSettings store) {
        ServerSettings settings = LiveServer.local();
        return Server.start(settings.withService(settings.service().withStore(StoreUse.DEFAULT.at(store))));
    }

    private static int number(Answer call) {
        assertThat(call.status()).as(call.response().body()).isEqualTo(200);
        return call.json().path("value").path("json").asInt();
    }

    @Test
    void aFullDiskLosesNothingThatWasAcknowledged(@TempDir Path folder) throws Exception {
        String kept;
        try (Server server = on(new StoreSettings.Bounded(folder, 1 << 20));
                Client client = new Client(server)) {
            kept = client.call("n = 1", "sc_empty").text("scope");
            assertThat(client.put("/v1/branches/main", "{\"scope\": \"%s\", \"expect\": null}".formatted(kept))
                            .status())
                    .isEqualTo(200);

            Answer large = client.call("import random\nblob = random.randbytes(3_000_000)", kept);
            assertThat(large.status()).isEqualTo(200);
            assertThat(large.text("status")).isEqualTo("returned");
            assertThat(large.json().path("held_only").toString()).contains("no room on its disk");
            assertThat(number(client.call("len(blob) + n", large.text("scope"))))
                    .isEqualTo(3_000_001);
            assertThat(number(client.call("n", kept))).isEqualTo(1);
            assertThat(client.get("/readyz").status()).isEqualTo(200);
            assertThat(client.get("/v1/branches/main").text("scope")).isEqualTo(kept);
        }
        try (Server server = on(new StoreSettings.Folder(folder));
                Client client = new Client(server)) {
            assertThat(client.get("/v1/branches/main").text("scope")).isEqualTo(kept);
            assertThat(number(client.call("n", kept))).isEqualTo(1);
        }
    }

    @Test
    void aStoreOfANewerValiseIsLeftAlone(@TempDir Path folder) throws Exception {
        StoreSettings store = new StoreSettings.Folder(folder);
        on(store).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("valise.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO valise_history (installed_rank, version, description, type, script, checksum,"
                            + " installed_by, execution_time, success)"
                            + " VALUES (1000, '1000', 'of tomorrow', 'SQL', 'V1000__of_tomorrow.sql', 1, 'us', 1, 1)");
        }
        assertThatThrownBy(() -> on(store).close())
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("version 1000, which a newer Valise made");
    }
}
