package dev.valise.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.valise.Valise;
import dev.valise.json.JsonFields;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers as a test says, and not as a Valise does. */
final class ScriptedServer implements AutoCloseable {
    /** A key that must not be seen anywhere. */
    static final String KEY = "vk_secret-0123456789";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            Request request = Request.of(exchange);
            requests.add(request);
            try (exchange) {
                script.answer(request, new Reply(exchange));
            }
        });
        http.start();
    }

    /** How it answers; where it does not, the connection is closed. */
    @FunctionalInterface
    interface Script {
        void answer(Request request, Reply reply) throws IOException;
    }

    /** What was asked. */
    record Request(String method, String path, String authorization, String body) {
        static Request of(HttpExchange exchange) throws IOException {
            return new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }

        /** A field of the body that is a text. */
        String field(String name) {
            return JsonFields.parse(body.getBytes(StandardCharsets.UTF_8)).text(name);
        }
    }

    /** The answer to be given. */
    record Reply(HttpExchange exchange) {
        Reply header(String name, String value) {
            exchange.getResponseHeaders().set(name, value);
            return this;
        }

        void send(int status, String contentType, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            header("Content-Type", contentType);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }

        void json(String body) throws IOException {
            send(200, "application/json", body);
        }

        void problem(int status, String type, String detail) throws IOException {
            send(
                    status,
                    "application/problem+json",
                    "{\"type\": \"%s\", \"status\": %d, \"detail\": \"%s\"}".formatted(type, status, detail));
        }

        /** Begins a body that has no end yet. */
        OutputStream begin(String contentType) throws IOException {
            header("Content-Type", contentType);
            exchange.sendResponseHeaders(200, 0);
            return exchange.getResponseBody();
        }
    }

    /** An outcome that returned an int, and wrote this. */
    static String outcome(String call, int value, String stdout) {
        return """
                {"call": "%s", "status": "returned", "scope": "sc_empty", "stdout": "%s", "stderr": "", "truncated": [], \
                "value": {"type": "int", "json": %d, "repr": "%d"}, "changed": [], "removed": [], "held_only": "packing", "displays": [], "patches": [], \
                "missing": [], "threads_ended": 0, "processes_ended": 0, "later": {"fields": "are not known yet"}, \
                "usage": {"wall_ms": 1.5, "cpu_ms": 0.25, "peak_memory_bytes": 1, "held": true}}""".formatted(call, stdout, value, value);
    }

    Valise connect() {
        return Valise.connect(URI.create("http://127.0.0.1:" + http.getAddress().getPort()), KEY);
    }

    // All that was asked, in its order.
    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
