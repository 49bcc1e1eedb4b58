package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That {@code openapi.yaml} and the server say the same. */
@ExtendWith(LiveServer.class)
class OpenApiTest {
    private final Server server;
    private final Client client;

    OpenApiTest(Server server) {
        this.server = server;
        this.client = new Client(server);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void hasTheRoutesOfTheServerAndNoOthers() {
        assertThat(Contract.SERVED.operations()).isEqualTo(server.routes());
    }

    @Test
    void isServed() throws IOException, InterruptedException {
        try (var file = Server.class.getResourceAsStream("openapi.yaml")) {
            assertThat(client.get("/openapi.yaml").response().body())
                    .isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** What tells about itself; each answer is held against the contract by the client. */
    @Test
    void saysWhatOperatorsAsk() throws IOException, InterruptedException {
        client.call("1", "sc_empty");

        assertThat(client.get("/healthz").status()).isEqualTo(200);
        assertThat(client.get("/readyz").json().path("ready").asBoolean()).isTrue();
        assertThat(client.get("/v1/pythons")
                        .json()
                        .path("pythons")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("python3");
        assertThat(client.get("/metrics").response().body())
                .contains(
                        "valise_calls_seconds_count{status=\"returned\"}",
                        "valise_calls_live",
                        "jvm_memory_used_bytes");
    }

    /** An answer of each kind, so that each schema is tried, whatever other tests ask for. */
    @Test
    void everyOperationAnswersAsItSays() throws IOException, InterruptedException {
        String first = client.call("x = 1\ndef f(): return x", "sc_empty").text("scope");
        String second = client.call("x = 2\ndef f(): return -x", first).text("scope");
        String call = client.call("1/0", second).text("call");
        client.get("/v1/calls/" + call);
        client.delete("/v1/calls/" + call);
        client.get("/v1/scopes/" + second);
        client.get("/v1/scopes/" + second + "/variables/f");
        client.get("/v1/scopes/" + second + "/log");
        client.get("/v1/scopes/" + first + "/diff/" + second);
        client.get("/v1/scopes/" + first + "/file");
        client.post("/v1/scopes", "no file");
        client.put("/v1/branches/told", "{\"scope\": \"" + first + "\", \"expect\": null}");
        client.put("/v1/branches/told", "{\"scope\": \"" + second + "\", \"expect\": \"" + first + "\"}");
        client.post("/v1/branches/told/undo", "");
        client.post("/v1/branches/told/redo", "{\"steps\": 1}");
        client.get("/v1/branches");
        client.get("/v1/branches/told");
        client.delete("/v1/branches/told");
        client.delete("/v1/scopes/" + second);
        for (String path : new String[] {"/healthz", "/readyz", "/v1/pythons", "/metrics", "/openapi.yaml"}) {
            client.get(path);
        }

        Set<String> seen = Contract.SERVED.seen();
        assertThat(Contract.SERVED.operations())
                .allSatisfy(operation -> assertThat(seen).anyMatch(each -> each.startsWith(operation + " ")));
    }
}
