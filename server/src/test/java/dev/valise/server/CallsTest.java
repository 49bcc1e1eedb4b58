package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Limits;
import dev.valise.server.Client.Answer;
import dev.valise.service.TenantSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(LiveServer.class)
class CallsTest {
    private final Client client;

    CallsTest(Server server) {
        client = new Client(server);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void theSecondCallSeesWhatTheFirstDefined() throws IOException, InterruptedException {
        Answer first = client.post(
                "/v1/calls", "{\"code\": \"def net(x): return x * (1 - rate)\", \"inputs\": {\"rate\": 0.2}}");
        Answer second = client.call("net(100)", first.text("scope"));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("value").isNull()).isTrue();
        assertThat(first.json().path("changed").toString()).contains("\"net\"");
        assertThat(second.json().path("value").path("json").asDouble()).isEqualTo(80.0);
        assertThat(second.json().path("value").path("type").asString()).isEqualTo("float");
        assertThat(second.json().path("usage").path("held").asBoolean()).isTrue();
        assertThat(second.text("scope")).isNotEqualTo(first.text("scope"));
    }

    @Test
    void functionsTakeArguments() throws IOException, InterruptedException {
        String scope = client.call("def net(x, *, rate): return x * (1 - rate)", "sc_empty")
                .text("scope");
        Answer called = client.post(
                "/v1/calls",
                "{\"function\": {\"name\": \"net\", \"args\": [100], \"kwargs\": {\"rate\": 0.5}}, \"scope\": \""
                        + scope + "\"}");

        assertThat(called.json().path("value").path("json").asDouble()).isEqualTo(50.0);
    }

    @Test
    void valuesThatJsonHasNotComeAndGoTagged() throws IOException, InterruptedException {
        Answer called = client.post(
                "/v1/calls",
                "{\"code\": \"(big + 1, tuple(reversed(pair)), {1: None})\", \"inputs\": {"
                        + "\"big\": {\"$type\": \"int\", \"value\": \"9007199254740993\"},"
                        + "\"pair\": {\"$type\": \"tuple\", \"items\": [1, {\"$type\": \"float\", \"value\": \"inf\"}]}}}");

        assertThat(called.json().path("value").path("json").toString())
                .isEqualTo("{\"$type\":\"tuple\",\"items\":[{\"$type\":\"int\",\"value\":\"9007199254740994\"},"
                        + "{\"$type\":\"tuple\",\"items\":[{\"$type\":\"float\",\"value\":\"inf\"},1]},"
                        + "{\"$type\":\"dict\",\"entries\":[[1,null]]}]}");
    }

    @Test
    void whatCodeDoesIsAnOutcome() throws IOException, InterruptedException {
        Answer raised = client.call("x = 1\nprint('so far')\nnothing", "sc_empty");

        assertThat(raised.status()).isEqualTo(200);
        assertThat(raised.text("status")).isEqualTo("raised");
        assertThat(raised.text("stdout")).isEqualTo("so far\n");
        JsonNode error = raised.json().path("error");
        assertThat(error.path("type").asString()).isEqualTo("NameError");
        assertThat(error.path("frames").path(0).path("line").asInt()).isEqualTo(3);
        assertThat(client.call("x", raised.text("scope"))
                        .json()
                        .path("value")
                        .path("json")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void tracebacksKnowCodeByItsFile() throws IOException, InterruptedException {
        Answer raised = client.post("/v1/calls", "{\"code\": \"1 / 0\", \"file\": \"prices.py\"}");

        assertThat(raised.json()
                        .path("error")
                        .path("frames")
                        .path(0)
                        .path("unit")
                        .asString())
                .isEqualTo("prices.py");
    }

    @Test
    void limitsAreVerdicts() throws IOException, InterruptedException {
        Answer limited = client.post("/v1/calls", "{\"code\": \"while True: pass\", \"limits\": {\"wall_ms\": 300}}");

        assertThat(limited.status()).isEqualTo(200);
        assertThat(limited.text("status")).isIn("limit", "raised");
        if (limited.text("status").equals("limit")) {
            assertThat(limited.json().path("limit").path("name").asString()).isEqualTo("wall_ms");
            assertThat(limited.json().path("limit").path("allowed").asLong()).isEqualTo(300);
            assertThat(limited.text("scope")).isEqualTo("sc_empty");
            assertThat(limited.json().path("held_only").isEmpty())
                    .as("there is no new scope that could be packing")
                    .isTrue();
        }
    }

    @Test
    void largeValuesAreElided() throws IOException, InterruptedException {
        Answer large = client.post("/v1/calls", "{\"code\": \"'x' * 5000\", \"limits\": {\"value_bytes\": 1000}}");

        JsonNode value = large.json().path("value");
        assertThat(value.path("elided").asBoolean()).isTrue();
        assertThat(value.path("size_bytes").asLong()).isEqualTo(5000);
        assertThat(value.path("type").asString()).isEqualTo("str");
        assertThat(value.has("json")).isFalse();
    }

    @Test
    void whatCannotBePackedIsNamed() throws IOException, InterruptedException {
        Answer held = client.call("g = (i for i in range(3)); next(g)", "sc_empty");

        assertThat(held.json().path("held_only").path(0).path("name").asString())
                .isEqualTo("g");
        assertThat(held.json().path("held_only").path(0).path("type").asString())
                .isEqualTo("generator");
    }

    @Test
    void whatIsPackedLaterIsNotKnownYet() throws IOException, InterruptedException {
        Answer later = client.post("/v1/calls", "{\"code\": \"x = 1\", \"durability\": \"after_reply\"}");

        assertThat(later.text("held_only")).isEqualTo("packing");
    }

    @Test
    void aTenantHasWhatItMayHave() throws IOException, InterruptedException {
        ServerSettings settings = LiveServer.local();
        TenantSettings few = TenantSettings.DEFAULT
                .withCallsPerSecond(0.1)
                .withMost(Limits.DEFAULT.withWall(Duration.ofSeconds(20)));
        try (Server slow = Server.start(
                        settings.withService(settings.service().withTenants(Map.of(Doorkeeper.LOCAL, few))));
                Client often = new Client(slow)) {
            Answer excessive = often.post("/v1/calls", "{\"code\": \"1\", \"limits\": {\"wall_ms\": 20001}}");
            Answer first = often.post("/v1/calls", "{\"code\": \"1\", \"limits\": {\"wall_ms\": 20000}}");
            Answer second = often.call("1", "sc_empty");

            assertThat(excessive.status()).isEqualTo(422);
            assertThat(excessive.text("type")).isEqualTo("bad-call");
            assertThat(excessive.text("detail"))
                    .isEqualTo("limits.wall_ms is 20001, and may be at most 20000 for this tenant");
            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(429);
            assertThat(second.text("type")).isEqualTo("too-often");
            assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(1, 10);
        }
    }

    @Test
    void unknownScopesAreNotFound() throws IOException, InterruptedException {
        Answer unknown = client.call("1", "sc_" + "0".repeat(32));

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.header("Content-Type")).startsWith("application/problem+json");
        assertThat(unknown.text("type")).isEqualTo("unknown-scope");
        assertThat(unknown.text("detail")).contains("sc_000");
    }
}
