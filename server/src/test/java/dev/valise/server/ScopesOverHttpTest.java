package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Client.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(LiveServer.class)
class ScopesOverHttpTest {
    private final Client client;

    ScopesOverHttpTest(Server server) {
        client = new Client(server);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private String scope(String code) throws IOException, InterruptedException {
        return scope(code, "sc_empty");
    }

    private String scope(String code, String on) throws IOException, InterruptedException {
        return client.call(code, on).text("scope");
    }

    @Test
    void tellWhatTheyHold() throws IOException, InterruptedException {
        String parent = scope("rate = 0.2");
        String scope = scope("def net(x): return x * (1 - rate)", parent);

        JsonNode told = client.get("/v1/scopes/" + scope).json();

        assertThat(told.path("parent").asString()).isEqualTo(parent);
        assertThat(told.path("python").asString()).isEqualTo("python3");
        assertThat(told.path("size_bytes").asLong()).isPositive();
        assertThat(told.path("variables").path(0).path("name").asString()).isEqualTo("rate");
        assertThat(told.path("variables").path(0).path("preview").asString()).isEqualTo("0.2");
        assertThat(told.path("variables").path(0).path("type").asString()).isEqualTo("float");
        assertThat(told.path("variables").path(0).path("size_bytes").asLong()).isPositive();
        assertThat(told.path("variables").path(1).path("name").asString()).isEqualTo("net");
        assertThat(told.path("variables").path(1).path("held_only").asBoolean()).isFalse();
        assertThat(told.path("variables").path(1).path("signature").asString()).isEqualTo("(x)");
    }

    @Test
    void tellWhatCannotBePacked() throws IOException, InterruptedException {
        String scope = scope("g = (i for i in range(3)); next(g)");

        JsonNode told = client.get("/v1/scopes/" + scope).json();

        assertThat(told.path("variables").path(0).path("held_only").asBoolean()).isTrue();
        assertThat(told.path("held_only").path(0).path("name").asString()).isEqualTo("g");
    }

    @Test
    void giveTheValueAndTheSourceOfVariables() throws IOException, InterruptedException {
        String scope = scope("rates = [0.2, 0.1]\ndef net(x):\n    return x\n");

        assertThat(client.get("/v1/scopes/" + scope + "/variables/rates")
                        .json()
                        .path("json")
                        .toString())
                .isEqualTo("[0.2,0.1]");
        assertThat(client.get("/v1/scopes/" + scope + "/variables/net").text("source"))
                .startsWith("def net(x):\n    return x");
        Answer unknown = client.get("/v1/scopes/" + scope + "/variables/gross");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text("type")).isEqualTo("unknown-variable");
    }

    @Test
    void tellTheCallsThatMadeThem() throws IOException, InterruptedException {
        String first = scope("x = 1");
        String second = scope("y = 2\nnothing", first);

        JsonNode log = client.get("/v1/scopes/" + second + "/log").json().path("log");

        assertThat(log.size()).isEqualTo(2);
        assertThat(log.path(0).path("code").asString()).isEqualTo("y = 2\nnothing");
        assertThat(log.path(0).path("status").asString()).isEqualTo("raised");
        assertThat(log.path(1).path("scope").asString()).isEqualTo(first);
        assertThat(log.path(1).path("parent").asString()).isEqualTo("sc_empty");
    }

    @Test
    void tellWhatDiffers() throws IOException, InterruptedException {
        String before = scope("x = 1\ny = 2\ndef f():\n    return 1\n");
        String after = scope("del y\nx = 3\nz = 4\ndef f():\n    return 2\n", before);

        JsonNode diff = client.get("/v1/scopes/" + before + "/diff/" + after).json();

        assertThat(diff.path("added").toString()).isEqualTo("[{\"name\":\"z\",\"preview\":\"4\"}]");
        assertThat(diff.path("removed").toString()).isEqualTo("[{\"name\":\"y\",\"preview\":\"2\"}]");
        assertThat(diff.path("changed").path(0).toString()).isEqualTo("{\"name\":\"x\",\"old\":\"1\",\"new\":\"3\"}");
        assertThat(diff.path("changed").path(1).path("diff").asString()).contains("-    return 1\n", "+    return 2\n");
    }

    @Test
    void travelAsFilesToAnotherServer() throws IOException, InterruptedException {
        String scope = scope("rate = 0.2\ndef net(x): return x * (1 - rate)");
        byte[] file = file(scope);

        try (Server other = Server.start(LiveServer.local());
                Client there = new Client(other)) {
            Answer made = there.send(there.request("/v1/scopes")
                    .POST(BodyPublishers.ofByteArray(file))
                    .build());
            Answer called = there.call("net(100)", made.text("scope"));

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.json().path("missing").isEmpty()).isTrue();
            assertThat(called.json().path("value").path("json").asDouble()).isEqualTo(80.0);
            assertThat(there.get("/v1/scopes/" + scope).status()).isEqualTo(404);
        }
    }

    private byte[] file(String scope) throws IOException, InterruptedException {
        var response = client.http()
                .send(client.request("/v1/scopes/" + scope + "/file").build(), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/vnd.valise");
        return response.body();
    }

    @Test
    void travelAsStreams() throws IOException, InterruptedException {
        String type = "application/vnd.valise.stream";
        var stream = client.http()
                .send(
                        client.request("/v1/scopes/" + scope("x = [1, 2]") + "/file")
                                .header("Accept", type)
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(stream.headers().firstValue("Content-Type")).contains(type);

        Answer made = client.send(client.request("/v1/scopes")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(stream.body()))
                .build());
        Answer refused = client.send(client.request("/v1/scopes")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("no stream"))
                .build());

        assertThat(client.call("x", made.text("scope"))
                        .json()
                        .path("value")
                        .path("json")
                        .toString())
                .isEqualTo("[1,2]");
        assertThat(refused.status()).isEqualTo(422);
    }

    @Test
    void areNotMadeOfDamagedFiles() throws IOException, InterruptedException {
        byte[] file = file(scope("x = 'a value that is long enough to be hit'"));
        byte[] damaged = Arrays.copyOf(file, file.length);
        damaged[file.length / 2] ^= 1;
        for (byte[] bad : new byte[][] {damaged, Arrays.copyOf(file, file.length / 2), new byte[0], {1, 2, 3}}) {
            Answer refused = client.send(client.request("/v1/scopes")
                    .POST(BodyPublishers.ofByteArray(bad))
                    .build());

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.text("type")).isEqualTo("bad-file");
            assertThat(refused.text("detail")).isNotEmpty().doesNotContain("/tmp");
        }
    }

    @Test
    void areGoneWhenTheyAreDeleted() throws IOException, InterruptedException {
        String parent = scope("x = 1");
        String child = scope("y = x", parent);

        assertThat(client.delete("/v1/scopes/" + parent).status()).isEqualTo(204);

        assertThat(client.get("/v1/scopes/" + parent).status()).isEqualTo(404);
        assertThat(client.call("1", parent).status()).isEqualTo(404);
        assertThat(client.delete("/v1/scopes/" + parent).status()).isEqualTo(404);
        assertThat(client.call("x + y", child).json().path("value").path("json").asInt())
                .isEqualTo(2);
        assertThat(client.delete("/v1/scopes/sc_empty").status()).isEqualTo(409);
    }
}
