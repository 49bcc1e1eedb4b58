package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valise.conformance.PostgresServer;
import dev.valise.server.Client.Answer;
import org.junit.jupiter.api.Test;

/** While the database is away nobody is told that something is kept, and what was made meanwhile is kept when it is back. */
class StoreAwayTest {
    private static Answer move(Client client, String from, String to) throws Exception {
        return client.put("/v1/branches/main", "{\"scope\": \"%s\", \"expect\": \"%s\"}".formatted(to, from));
    }

    @Test
    void nothingIsLostThatAServerHolds() throws Exception {
        assumeTrue(
                PostgresServer.programs().isPresent(),
                "skipped: there is no PostgreSQL in /usr/lib/postgresql; apt-get install postgresql");
        try (PostgresServer database =
                PostgresServer.start(PostgresServer.programs().orElseThrow())) {
            String store = database.database();
            String made;
            try (Server server = Server.start(NodeVictim.on(store));
                    Client client = new Client(server)) {
                String scope = client.call("n = 1", "sc_empty").text("scope");
                client.put("/v1/branches/main", "{\"scope\": \"%s\", \"expect\": null}".formatted(scope));
                database.stop();

                Answer away = client.call("n += 1", scope);
                assertThat(away.status()).isEqualTo(200);
                assertThat(away.json().path("held_only").toString()).contains("cannot be reached");
                made = away.text("scope");
                assertThat(client.call("n", made)
                                .json()
                                .path("value")
                                .path("json")
                                .asInt())
                        .isEqualTo(2);
                Answer branch = client.get("/v1/branches/main");
                assertThat(branch.status()).isEqualTo(503);
                assertThat(branch.text("type")).isEqualTo("store-unavailable");
                assertThat(branch.header("Retry-After")).isNotEmpty();

                Answer ready = client.get("/readyz");
                while (ready.status() == 200) { // it is looked at every two seconds
                    ready = client.get("/readyz");
                }
                assertThat(ready.status()).isEqualTo(503);
                assertThat(ready.text("reason")).contains("store").doesNotContain("127.0.0.1");
                assertThat(client.get("/metrics").response().body())
                        .contains("valise_store_there 0.0")
                        .containsPattern("valise_store_operations_seconds_count\\{ending=\"store_unavailable\"");

                database.startAgain();
                while (ready.status() == 503) {
                    ready = client.get("/readyz");
                }
                assertThat(ready.status()).isEqualTo(200);
                Answer moved = move(client, scope, made);
                while (moved.status() == 503) {
                    moved = move(client, scope, made);
                }
                assertThat(moved.status()).as(moved.response().body()).isEqualTo(200);
            }
            try (Server server = Server.start(NodeVictim.on(store));
                    Client client = new Client(server)) {
                assertThat(client.call("n", made)
                                .json()
                                .path("value")
                                .path("json")
                                .asInt())
                        .isEqualTo(2);
                assertThat(client.get("/v1/scopes/" + made + "/log")
                                .json()
                                .path("log")
                                .path(0)
                                .path("code")
                                .asString())
                        .isEqualTo("n += 1");
            }
        }
    }
}
