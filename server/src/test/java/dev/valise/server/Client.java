package dev.valise.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a server over HTTP, as a program would. */
final class Client implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;
    private final String key;

    Client(Server server) {
        this(server, "");
    }

    Client(Server server, String key) {
        this(server.address(), key);
    }

    Client(String address, String key) {
        this.address = address;
        this.key = key;
    }

    /** An answer: what came, and its body as JSON where it is some. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        String text(String name) {
            return json().path(name).asString();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofMinutes(2));
        return key.isEmpty() ? builder : builder.header("Authorization", "Bearer " + key);
    }

    Answer send(HttpRequest request) throws IOException, InterruptedException {
        Answer answer = new Answer(http.send(request, BodyHandlers.ofString()));
        Contract.SERVED.check(request.method(), request.uri().getRawPath(), answer);
        return answer;
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE().build());
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    Answer put(String path, String body) throws IOException, InterruptedException {
        return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    /** A call of a text on a scope. */
    Answer call(String code, String scope) throws IOException, InterruptedException {
        return post(
                "/v1/calls", JsonMapper.shared().writeValueAsString(java.util.Map.of("code", code, "scope", scope)));
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        http.close();
    }
}
