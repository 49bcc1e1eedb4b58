package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Client.Answer;
import dev.valise.service.TenantSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A tenant whose room in the store is taken is told so, and loses nothing. */
class BudgetTest {
    @Test
    void whatHasNoRoomIsHeldOnly() throws Exception {
        ServerSettings settings = LiveServer.local();
        TenantSettings little = TenantSettings.DEFAULT.withStoreBytes(100_000);
        try (Server server = Server.start(
                        settings.withService(settings.service().withTenants(Map.of(Doorkeeper.LOCAL, little))));
                Client client = new Client(server)) {
            Answer small = client.call("n = 1", "sc_empty");
            assertThat(small.json().path("held_only")).isEmpty();

            Answer large = client.call("import random\ntext = random.randbytes(200_000)", small.text("scope"));
            assertThat(large.status()).isEqualTo(200);
            assertThat(large.json().path("held_only").toString()).contains("ask for more room");
            assertThat(client.call("len(text) + n", large.text("scope"))
                            .json()
                            .path("value")
                            .path("json")
                            .asInt())
                    .isEqualTo(200_001);

            byte[] file = client.http()
                    .send(
                            client.request("/v1/scopes/" + large.text("scope") + "/file")
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            Answer upload = client.send(client.request("/v1/scopes")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(file))
                    .build());
            assertThat(upload.status()).isEqualTo(422);
            assertThat(upload.text("type")).isEqualTo("over-budget");
            assertThat(client.call("n", small.text("scope")).status()).isEqualTo(200);
        }
    }
}
