package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Client.Answer;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a server has acknowledged is there when it was killed and started again. */
class RestartTest {
    private static final String ONCE = "{\"request_id\": \"once\", \"code\": \"import random; random.random()\"}";

    @TempDir
    private Path folder;

    private static String late(String id, int millis) {
        return "{\"call\": \"%s\", \"branch\": \"main\", \"hold_ms\": %d, \"code\": \"late = 1\"}"
                .formatted(id, millis);
    }

    private static int value(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("value").path("json").asInt();
    }

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        String store = folder.resolve("store").toString();
        Answer defined;
        Answer moved;
        Answer once;
        Answer uploaded;
        try (Node node = Node.start(store);
                Client client = node.client();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            defined = client.post(
                    "/v1/calls",
                    "{\"call\": \"ca_first\", \"code\": \"rate = 2\\ndef net(x): return x * rate\\nn = 1\"}");
            client.put("/v1/branches/main", "{\"scope\": \"%s\", \"expect\": null}".formatted(defined.text("scope")));
            moved = client.post("/v1/calls", "{\"branch\": \"main\", \"code\": \"n += 1\"}");
            once = client.post("/v1/calls", ONCE);
            byte[] file = client.http()
                    .send(
                            client.request("/v1/scopes/" + moved.text("scope") + "/file")
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            uploaded = client.send(client.request("/v1/scopes")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(file))
                    .build());
            Future<?> held = threads.submit(() -> client.post("/v1/calls", late("ca_late", 2_000)));
            Future<?> longer = threads.submit(() -> client.post("/v1/calls", late("ca_longer", 60_000)));
            await(client, "ca_late", "waiting");
            await(client, "ca_longer", "waiting");
            node.kill();
            assertThat(held).failsWithin(java.time.Duration.ofMinutes(1));
            assertThat(longer).failsWithin(java.time.Duration.ofMinutes(1));
        }

        try (Server server = Server.start(NodeVictim.on(store));
                Client client = new Client(server)) {
            assertThat(client.get("/v1/calls/ca_first").response().body())
                    .isEqualTo(defined.response().body());
            assertThat(client.post("/v1/calls", ONCE).response().body())
                    .isEqualTo(once.response().body());
            looksAsBefore(client, defined.text("scope"), moved.text("scope"));

            Answer called = client.call("net(21)", defined.text("scope"));
            assertThat(value(called)).isEqualTo(42);
            assertThat(called.json().path("usage").path("held").asBoolean()).isFalse();
            assertThat(client.call("n", defined.text("scope"))
                            .json()
                            .path("usage")
                            .path("held")
                            .asBoolean())
                    .isTrue();
            assertThat(value(client.call("n", uploaded.text("scope")))).isEqualTo(2);

            assertThat(client.delete("/v1/calls/ca_longer").status()).isEqualTo(202);
            assertThat(client.get("/v1/calls/ca_longer").text("status")).isEqualTo("interrupted");
            await(client, "ca_late", "returned");
            String late = client.get("/v1/calls/ca_late").text("scope");
            assertThat(client.get("/v1/branches/main").text("scope")).isEqualTo(late);
            assertThat(client.post("/v1/branches/main/undo", "").text("scope")).isEqualTo(moved.text("scope"));
            assertThat(value(client.post("/v1/calls", "{\"branch\": \"main\", \"code\": \"n\"}")))
                    .isEqualTo(2);
        }
    }

    /** From the store, without a process. */
    private static void looksAsBefore(Client client, String defined, String moved) throws Exception {
        assertThat(client.get("/v1/branches/main").text("scope")).isEqualTo(moved);
        JsonNode log = client.get("/v1/scopes/" + moved + "/log").json().path("log");
        assertThat(log.valueStream().map(each -> each.path("scope").asString())).containsExactly(moved, defined);
        assertThat(log.path(0).path("code").asString()).isEqualTo("n += 1");
        assertThat(client.get("/v1/scopes/" + moved + "/variables/net").text("source"))
                .contains("return x * rate");
        assertThat(client.get("/v1/scopes/" + defined + "/diff/" + moved)
                        .json()
                        .path("changed")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("n");
    }

    private static void await(Client client, String call, String status) throws Exception {
        Answer answer = client.get("/v1/calls/" + call);
        for (int i = 0; i < 10_000 && !answer.response().body().contains(status); i++) {
            answer = client.get("/v1/calls/" + call);
        }
        assertThat(answer.text("status")).isEqualTo(status);
    }
}
