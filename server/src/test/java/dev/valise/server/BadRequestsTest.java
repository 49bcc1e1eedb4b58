package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Client.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LiveServer.class)
class BadRequestsTest {
    private final Client client;

    BadRequestsTest(Server server) {
        client = new Client(server);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                             | there is no body",
                "null                                           | the body is null",
                "[]                                             | the body: this has to be an object",
                "{                                              | this is no JSON",
                "{\"code\": \"1\"} x                            | this is no JSON",
                "{\"code\": \"1\", \"code\": \"2\"}             | Duplicate",
                "{}                                             | either \"code\" or \"function\"",
                "{\"code\": \"1\", \"function\": {}}            | either \"code\" or \"function\"",
                "{\"code\": 1}                                  | code: this has to be a text",
                "{\"kode\": \"1\"}                              | kode: there is no such field",
                "{\"code\": \"1\", \"scope\": \"x\"}            | not a scope id",
                "{\"code\": \"1\", \"scope\": \"sc_empty\", \"branch\": \"b\"} | not on both",
                "{\"code\": \"1\", \"call\": \"x\"}             | not a call id",
                "{\"code\": \"1\", \"inputs\": []}              | inputs: this has to be an object",
                "{\"code\": \"1\", \"inputs\": {\"a b\": 1}}    | no Python name",
                "{\"code\": \"1\", \"inputs\": {\"a\": {\"$type\": \"no\"}}} | inputs.a: there is no $type",
                "{\"code\": \"1\", \"limits\": {\"wall_ms\": \"9\"}}  | limits.wall_ms: this has to be a whole number",
                "{\"code\": \"1\", \"limits\": {\"wall_ms\": 1.5}}    | limits.wall_ms: this has to be a whole number",
                "{\"code\": \"1\", \"limits\": {\"wall_ms\": -1}}     | must be more than zero",
                "{\"code\": \"1\", \"limits\": {\"walls\": 1}}        | limits.walls: there is no such field",
                "{\"code\": \"1\", \"durability\": \"never\"}   | durability: this has to be",
                "{\"code\": \"1\", \"hold_ms\": -1}             | a call can be held",
                "{\"code\": \"1\", \"request_id\": \"\"}        | request_id: this has 1 to",
                "{\"function\": {}}                             | function.name: this is missing",
                "{\"function\": {\"name\": \"f\", \"args\": {}}}| function.args: this has to be an array"
            })
    void isRefusedWithThePlaceAndTheReason(String body, String detail) throws IOException, InterruptedException {
        Answer answer = client.post("/v1/calls", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("type")).isEqualTo("malformed");
        assertThat(answer.text("detail")).contains(detail);
    }

    @Test
    void deepNestingEndsAtABound() throws IOException, InterruptedException {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(client.post("/v1/calls", "{\"code\": \"1\", \"inputs\": {\"a\": " + deep + "}}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/calls/../../etc/passwd",
        "GET, /nothing",
        "GET, /v1/calls/ca_%00",
        "GET, /v1/calls/..%2f..%2fkeys",
        "PATCH, /v1/calls"
    })
    void pathsThatAreNoneAreRefused(String method, String path) throws IOException, InterruptedException {
        Answer answer = client.send(client.request(path)
                .method(method, java.net.http.HttpRequest.BodyPublishers.noBody())
                .build());

        assertThat(answer.status()).isBetween(400, 405);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void methodsThatAPathDoesNotHaveAreNamed() throws IOException, InterruptedException {
        Answer answer = client.send(client.request("/v1/calls")
                .method("PATCH", java.net.http.HttpRequest.BodyPublishers.noBody())
                .build());

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.text("type")).isEqualTo("wrong-method");
    }

    @Test
    void whatIsCutOffIsToldWithoutWordsOfTheParser() throws IOException, InterruptedException {
        assertThat(client.post("/v1/calls", "{\"code\": \"1\"").text("detail"))
                .startsWith("this is no JSON")
                .contains("line 1")
                .doesNotContain("Source");
    }

    @Test
    void pagesOfOtherSitesAreRefused() throws IOException, InterruptedException {
        Answer answer = client.send(client.request("/v1/calls")
                .header("Origin", "https://example.com")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"code\": \"1\"}"))
                .build());

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("type")).isEqualTo("foreign-origin");
    }
}
