package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Client.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServer.class)
class BranchesTest {
    private final Client client;

    BranchesTest(Server server) {
        client = new Client(server);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private String make(String branch, String code) throws IOException, InterruptedException {
        String scope = client.call(code, "sc_empty").text("scope");
        Answer made = client.put("/v1/branches/" + branch, "{\"scope\": \"" + scope + "\", \"expect\": null}");
        assertThat(made.status()).isEqualTo(200);
        return scope;
    }

    private Answer call(String branch, String code) throws IOException, InterruptedException {
        return client.post("/v1/calls", "{\"branch\": \"" + branch + "\", \"code\": \"" + code + "\"}");
    }

    @Test
    void moveWithTheirCalls() throws IOException, InterruptedException {
        make("moving", "n = 1");

        String second = call("moving", "n += 1; n").text("scope");
        Answer third = call("moving", "n += 1; nothing");

        assertThat(third.text("status")).isEqualTo("raised");
        Answer branch = client.get("/v1/branches/moving");
        assertThat(branch.text("scope")).isEqualTo(third.text("scope"));
        assertThat(branch.json().path("history").path(1).asString()).isEqualTo(second);
        assertThat(branch.json().path("history").size()).isEqualTo(3);
        assertThat(client.get("/v1/branches").json().path("branches").toString())
                .contains("{\"name\":\"moving\",\"scope\":\"" + third.text("scope") + "\"}");
    }

    @Test
    void goBackAndForward() throws IOException, InterruptedException {
        String first = make("walked", "n = 1");
        String second = call("walked", "n += 1").text("scope");
        call("walked", "n += 1");

        assertThat(client.post("/v1/branches/walked/undo", "{\"steps\": 2}").text("scope"))
                .isEqualTo(first);
        assertThat(client.post("/v1/branches/walked/redo", "").text("scope")).isEqualTo(second);
        assertThat(client.post("/v1/branches/walked/redo", "{\"steps\": 2}").status())
                .isEqualTo(409);
        assertThat(call("walked", "n").json().path("value").path("json").asInt())
                .isEqualTo(2);
        assertThat(client.post("/v1/branches/walked/redo", "{}").text("type")).isEqualTo("no-such-step");
    }

    @Test
    void areComparedBeforeTheyAreSet() throws IOException, InterruptedException {
        String first = make("compared", "n = 1");
        String other = client.call("n = 2", "sc_empty").text("scope");

        Answer taken = client.put("/v1/branches/compared", "{\"scope\": \"" + other + "\", \"expect\": null}");
        Answer wrong =
                client.put("/v1/branches/compared", "{\"scope\": \"" + other + "\", \"expect\": \"" + other + "\"}");
        Answer right =
                client.put("/v1/branches/compared", "{\"scope\": \"" + other + "\", \"expect\": \"" + first + "\"}");

        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.text("type")).isEqualTo("branch-moved");
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.text("scope")).isEqualTo(first);
        assertThat(right.text("scope")).isEqualTo(other);
        assertThat(client.put("/v1/branches/compared", "{\"scope\": \"" + other + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.delete("/v1/scopes/" + other).text("type")).isEqualTo("scope-in-use");
    }

    @Test
    void ofConcurrentCallsOneMovesAndTheOthersLoseNothing() throws Exception {
        make("raced", "import time\nn = 0");
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> calls = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                String code = "time.sleep(0.5); n = " + i;
                calls.add(threads.submit(() -> call("raced", code)));
            }
            for (Future<Answer> call : calls) {
                answers.add(call.get());
            }
        }

        String head = client.get("/v1/branches/raced").text("scope");
        List<Answer> winners =
                answers.stream().filter(each -> each.status() == 200).toList();
        assertThat(winners).isNotEmpty();
        assertThat(winners).extracting(each -> each.text("scope")).contains(head);
        for (Answer loser : answers) {
            if (loser.status() != 200) {
                assertThat(loser.status()).isEqualTo(409);
                assertThat(loser.text("scope")).isNotEmpty();
                assertThat(client.get("/v1/calls/" + loser.text("call")).text("scope"))
                        .isEqualTo(loser.text("made"));
                assertThat(client.call("n", loser.text("made"))
                                .json()
                                .path("value")
                                .path("json")
                                .asInt())
                        .isPositive();
            }
        }
    }

    @Test
    void areUnknownUntilTheyAreMadeAndWhenTheyAreDeleted() throws IOException, InterruptedException {
        assertThat(call("brief", "1").text("type")).isEqualTo("unknown-branch");
        make("brief", "n = 1");
        assertThat(client.delete("/v1/branches/brief").status()).isEqualTo(204);
        assertThat(client.get("/v1/branches/brief").status()).isEqualTo(404);
        assertThat(client.delete("/v1/branches/brief").status()).isEqualTo(404);
        assertThat(client.put("/v1/branches/a%20b", "{\"scope\": \"sc_empty\", \"expect\": null}")
                        .status())
                .isEqualTo(422);
    }
}
