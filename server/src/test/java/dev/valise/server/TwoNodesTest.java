package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valise.conformance.PostgresServer;
import dev.valise.server.Client.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two servers on one PostgreSQL are one service. {@code -Dnodes.calls=10000} makes the load so long. */
class TwoNodesTest {
    private static final int CALLS = Integer.getInteger("nodes.calls", 40);
    private static final int CLIENTS = 4;

    private static Answer step(Client client) throws IOException, InterruptedException {
        return client.post("/v1/calls", "{\"branch\": \"load\", \"code\": \"n += 1\"}");
    }

    @Test
    void serveOnWhenOneIsKilled() throws Exception {
        assumeTrue(
                PostgresServer.programs().isPresent(),
                "skipped: there is no PostgreSQL in /usr/lib/postgresql; apt-get install postgresql");
        String store = PostgresServer.shared().database();
        try (Node node = Node.start(store);
                Client first = node.client();
                Server server = Server.start(NodeVictim.on(store));
                Client second = new Client(server)) {
            String defined =
                    first.call("n = 0\ndef twice(x): return 2 * x", "sc_empty").text("scope");
            Answer called = second.call("twice(21)", defined);
            assertThat(called.json().path("value").path("json").asInt()).isEqualTo(42);
            assertThat(called.json().path("usage").path("held").asBoolean()).isFalse();

            anyNodeInterruptsACall(first, second);
            oneOfManyMovesABranch(first, second, defined);
            acknowledgedCallsSurviveAKill(node, first, second, defined);
        }
    }

    /** The call ends by nothing else: it may run for ten minutes, and says that it was interrupted. */
    private static void anyNodeInterruptsACall(Client first, Client second) throws Exception {
        String body = "{\"call\": \"ca_elsewhere\", \"code\": \"import time\\nwhile True: time.sleep(1)\","
                + " \"limits\": {\"wall_ms\": 600000}}";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> call = threads.submit(() -> first.post("/v1/calls", body));
            Answer asked = second.delete("/v1/calls/ca_elsewhere");
            while (asked.status() == 404) { // it has still to arrive
                asked = second.delete("/v1/calls/ca_elsewhere");
            }
            assertThat(asked.status()).isEqualTo(202);
            assertThat(asked.text("status")).isEqualTo("running");
            assertThat(call.get().text("status")).isEqualTo("interrupted");
        }
        assertThat(second.delete("/v1/calls/ca_elsewhere").status()).isEqualTo(200);
    }

    private static void oneOfManyMovesABranch(Client first, Client second, String scope) throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            made.add((i % 2 == 0 ? first : second).call("n = " + i, scope).text("scope"));
        }
        first.put("/v1/branches/raced", "{\"scope\": \"%s\", \"expect\": null}".formatted(scope));
        List<Future<Answer>> moves = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                String body = "{\"scope\": \"%s\", \"expect\": \"%s\"}".formatted(made.get(i), scope);
                Client client = i % 2 == 0 ? first : second;
                moves.add(threads.submit(() -> client.put("/v1/branches/raced", body)));
            }
        }
        String now = second.get("/v1/branches/raced").text("scope");
        int winners = 0;
        for (Future<Answer> move : moves) {
            assertThat(move.get().text("scope")).isEqualTo(now);
            winners += move.get().status() == 200 ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
        assertThat(made).contains(now);
    }

    private static void acknowledgedCallsSurviveAKill(Node node, Client first, Client second, String scope)
            throws Exception {
        second.put("/v1/branches/load", "{\"scope\": \"%s\", \"expect\": null}".formatted(scope));
        Set<String> acknowledged = new HashSet<>();
        AtomicInteger calls = new AtomicInteger();
        List<Future<?>> loads = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                Client client = i % 2 == 0 ? first : second;
                loads.add(threads.submit(() -> {
                    for (int n = calls.getAndIncrement(); n < CALLS; n = calls.getAndIncrement()) {
                        if (n == CALLS / 2) {
                            node.kill();
                        }
                        acknowledge(client, acknowledged);
                    }
                    return client;
                }));
            }
        }
        int cutOff = 0;
        for (Future<?> load : loads) {
            cutOff += load.state() == Future.State.FAILED && load.exceptionNow() instanceof IOException ? 1 : 0;
            assertThat(load.state() == Future.State.SUCCESS || load.exceptionNow() instanceof IOException)
                    .as(load.toString())
                    .isTrue();
        }
        List<String> history = new ArrayList<>();
        second.get("/v1/branches/load")
                .json()
                .path("history")
                .valueStream()
                .forEach(each -> history.add(each.asString()));
        assertThat(history).containsAll(acknowledged).doesNotHaveDuplicates();
        assertThat(step(second).status()).isEqualTo(200);
        int counted = second.post("/v1/calls", "{\"branch\": \"load\", \"code\": \"n\"}")
                .json()
                .path("value")
                .path("json")
                .asInt();
        assertThat(counted).isEqualTo(history.size());
        assertThat(acknowledged.size()).isBetween(history.size() - 1 - cutOff, history.size() - 1);
        assertThat(calls.get()).isGreaterThanOrEqualTo(CALLS);
    }

    private static void acknowledge(Client client, Set<String> acknowledged) throws IOException, InterruptedException {
        Answer answer = step(client);
        if (answer.status() == 200) {
            synchronized (acknowledged) {
                acknowledged.add(answer.text("scope"));
            }
        } else {
            assertThat(answer.text("type")).isEqualTo("branch-moved");
        }
    }
}
