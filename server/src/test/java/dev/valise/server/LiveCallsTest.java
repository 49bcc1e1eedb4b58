package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Client.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls while they wait and run: streams, interrupts, repetitions, and taking back. */
@ExtendWith(LiveServer.class)
class LiveCallsTest {
    private final Client client;

    LiveCallsTest(Server server) {
        client = new Client(server);
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** What a stream told. */
    private record Event(String name, JsonNode data) {}

    private HttpResponse<Stream<String>> stream(String body) throws IOException, InterruptedException {
        return client.http()
                .send(
                        client.request("/v1/calls")
                                .header("Accept", "text/event-stream")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofLines());
    }

    private static List<Event> events(Stream<String> lines) {
        List<Event> events = new ArrayList<>();
        String[] name = {""};
        lines.forEach(line -> {
            if (line.startsWith("event:")) {
                name[0] = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                events.add(new Event(name[0], JsonMapper.shared().readTree(line.substring(5))));
            }
        });
        return events;
    }

    @Test
    void streamTheirOutput() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = stream("{\"call\": \"ca_streamed\", \"code\": \"import sys\\n"
                + "print('one', flush=True)\\nprint('two', file=sys.stderr)\\ndisplay('shown')\\n6 * 7\"}");
        List<Event> events = events(response.body());

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(events).extracting(Event::name).startsWith("call").contains("stdout");
        assertThat(events).extracting(Event::name).containsOnlyOnce("outcome").contains("stderr");
        assertThat(events.getFirst().data().path("call").asString()).isEqualTo("ca_streamed");
        assertThat(events.getLast().name()).isEqualTo("outcome");
        assertThat(events.get(events.size() - 2).name()).isEqualTo("display");
        assertThat(events.get(events.size() - 2).data())
                .isEqualTo(events.getLast().data().path("displays").path(0));
        assertThat(events.getLast().data().path("value").path("json").asInt()).isEqualTo(42);
        assertThat(events.getLast().data().path("stdout").asString()).isEqualTo("one\n");
    }

    @Test
    void thatHaveEndedAreNotInterrupted() throws IOException, InterruptedException {
        Answer ended = client.post("/v1/calls", "{\"call\": \"ca_over\", \"code\": \"1\"}");
        Answer late = client.delete("/v1/calls/ca_over");

        assertThat(late.status()).isEqualTo(200);
        assertThat(late.text("status")).isEqualTo("returned");
        assertThat(client.get("/v1/calls/ca_over").json()).isEqualTo(ended.json());
    }

    @Test
    void thatCannotBeMadeAreProblemsOfTheStream() throws IOException, InterruptedException {
        List<Event> events = events(stream("{\"code\": \"1\", \"scope\": \"sc_" + "0".repeat(32) + "\"}")
                .body());

        assertThat(events.getLast().name()).isEqualTo("problem");
        assertThat(events.getLast().data().path("type").asString()).isEqualTo("unknown-scope");
    }

    @Test
    void areInterruptedByTheIdThatTheirAskerChose() throws Exception {
        HttpResponse<Stream<String>> response =
                stream("{\"call\": \"ca_loop\", \"code\": \"x = 1\\nprint('begun', flush=True)\\nwhile True: pass\"}");
        CompletableFuture<Void> begun = new CompletableFuture<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Event>> events =
                    threads.submit(() -> events(response.body().peek(line -> {
                        if (line.contains("begun")) {
                            begun.complete(null);
                        }
                    })));
            begun.get();
            assertThat(client.get("/v1/calls/ca_loop").text("status")).isEqualTo("running");

            assertThat(client.delete("/v1/calls/ca_loop").status()).isEqualTo(202);

            JsonNode outcome = events.get().getLast().data();
            assertThat(outcome.path("status").asString()).isEqualTo("interrupted");
            assertThat(client.call("x", outcome.path("scope").asString())
                            .json()
                            .path("value")
                            .path("json")
                            .asInt())
                    .isEqualTo(1);
        }
        assertThat(client.get("/v1/calls/ca_loop").text("status")).isEqualTo("interrupted");
    }

    @Test
    void canBeAskedForAgain() throws IOException, InterruptedException {
        Answer made = client.post("/v1/calls", "{\"call\": \"ca_again\", \"code\": \"6 * 7\"}");

        assertThat(client.get("/v1/calls/ca_again").response().body())
                .isEqualTo(made.response().body());
        Answer taken = client.post("/v1/calls", "{\"call\": \"ca_again\", \"code\": \"6 * 7\"}");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.text("type")).isEqualTo("call-id-taken");
        assertThat(client.get("/v1/calls/ca_never").status()).isEqualTo(404);
    }

    @Test
    void runOnceHoweverOftenTheirRequestIsRepeated() throws Exception {
        String body = "{\"request_id\": \"once\", \"code\": \"import time, random; time.sleep(0.3); random.random()\"}";
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(threads.submit(() -> client.post("/v1/calls", body)));
            }
            for (Future<Answer> call : calls) {
                answers.add(call.get());
            }
        }
        answers.add(client.post("/v1/calls", body));

        assertThat(answers).allSatisfy(each -> assertThat(each.status()).isEqualTo(200));
        assertThat(answers)
                .extracting(each -> each.response().body())
                .containsOnly(answers.get(0).response().body());
        Answer other = client.post("/v1/calls", "{\"request_id\": \"once\", \"code\": \"2\"}");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text("type")).isEqualTo("request-id-reused");
        assertThat(other.text("call")).isEqualTo(answers.get(0).text("call"));
    }

    @Test
    void thatAreHeldCanBeTakenBack() throws Exception {
        String scope = client.call("n = 1", "sc_empty").text("scope");
        client.put("/v1/branches/held", "{\"scope\": \"" + scope + "\", \"expect\": null}");
        HttpResponse<Stream<String>> response =
                stream("{\"call\": \"ca_held\", \"branch\": \"held\", \"hold_ms\": 3600000, \"code\": \"n = 2\"}");
        assertThat(client.get("/v1/calls/ca_held").text("status")).isEqualTo("waiting");

        client.delete("/v1/calls/ca_held");

        JsonNode outcome = events(response.body()).getLast().data();
        assertThat(outcome.path("status").asString()).isEqualTo("interrupted");
        assertThat(outcome.path("scope").asString()).isEqualTo(scope);
        assertThat(client.get("/v1/branches/held").text("scope")).isEqualTo(scope);
    }

    @Test
    void thatAreHeldRunWhenTheTimeIsOver() throws IOException, InterruptedException {
        Answer held = client.post("/v1/calls", "{\"hold_ms\": 50, \"code\": \"6 * 7\"}");

        assertThat(held.json().path("value").path("json").asInt()).isEqualTo(42);
    }
}
