package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Client.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    /** A call that waits; how long the machine pauses meanwhile makes no difference to what is to be found at last. */
    private static String late(String id, String scope, int millis) {
        return "{\"call\": \"%s\", \"scope\": \"%s\", \"hold_ms\": %d, \"code\": \"n + 40\"}"
                .formatted(id, scope, millis);
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
            String scope = moved.text("scope");
            List<Future<Answer>> held = List.of(
                    threads.submit(() -> client.post("/v1/calls", late("ca_late", scope, 1_000))),
                    threads.submit(() -> client.post("/v1/calls", late("ca_longer", scope, 3_600_000))));
            await(client, "ca_late", "{");
            await(client, "ca_longer", "waiting");
            node.kill();
            assertThat(held.get(1)).failsWithin(Duration.ofMinutes(1));
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
            assertThat(value(client.get("/v1/calls/ca_late"))).isEqualTo(42);
            Answer next = client.post("/v1/calls", "{\"branch\": \"main\", \"code\": \"n += 1\"}");
            assertThat(client.get("/v1/branches/main").text("scope")).isEqualTo(next.text("scope"));
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

    /** Asks until the call is known, and its answer has a text. */
    private static void await(Client client, String call, String text) throws Exception {
        Answer answer = client.get("/v1/calls/" + call);
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!(answer.status() == 200 && answer.response().body().contains(text)) && System.nanoTime() < deadline) {
            answer = client.get("/v1/calls/" + call);
        }
        assertThat(answer.response().body()).contains(text);
    }
}
