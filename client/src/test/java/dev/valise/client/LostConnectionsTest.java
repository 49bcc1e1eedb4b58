package dev.valise.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.client.ScriptedServer.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections break at any moment, and no call is lost by it or made twice. */
class LostConnectionsTest {
    private final CallId id = CallId.random();
    private final Call call = Call.code("6 * 7").withId(id);

    @Test
    void aServerThatIsNotThereIsToldAtOnce() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (Valise valise = Valise.connect(URI.create("http://127.0.0.1:" + free), "")) {
            assertThatThrownBy(() -> valise.call(Scope.empty(), call))
                    .isInstanceOfSatisfying(
                            ValiseException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
                    .hasMessageContaining("127.0.0.1:" + free)
                    .hasMessageContaining("is it running");
            assertThatThrownBy(() -> valise.variables(Scope.empty())).hasMessageContaining("is it running");
        }
    }

    @Test
    void aCallThatIsMadeAgainIsOneRequestUnderAnotherId() throws IOException {
        try (ScriptedServer server = new ScriptedServer(
                        (request, reply) -> reply.json(ScriptedServer.outcome(request.field("call"), 42, "")));
                Valise valise = server.connect()) {
            for (int times = 0; times < 2; times++) {
                assertThat(valise.call(Scope.empty(), call).report().call()).isEqualTo(id);
            }
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests()).extracting(each -> each.field("call")).doesNotHaveDuplicates();
        }
    }

    @Test
    void aCallWhoseAnswerWasLostIsLookedUp() throws IOException {
        try (ScriptedServer server = new ScriptedServer((request, reply) -> {
                    if (request.method().equals("GET")) {
                        reply.json(ScriptedServer.outcome(id.text(), 42, ""));
                    }
                });
                Valise valise = server.connect()) {
            assertThat(valise.call(Scope.empty(), call).value().asInt()).isEqualTo(42);
            assertThat(server.requests())
                    .extracting(each -> each.method() + " " + each.path())
                    .containsExactly("POST /v1/calls", "GET /v1/calls/" + id);
        }
    }

    @Test
    void aCallThatTheServerDoesNotKnowOrHasNotEndedIsAskedForAgainAsTheSameRequest() throws IOException {
        AtomicInteger lost = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((request, reply) -> {
                    if (request.method().equals("GET")) {
                        if (lost.get() == 1) {
                            reply.problem(404, "unknown-call", "no");
                        } else {
                            reply.json("{\"call\": \"%s\", \"status\": \"running\"}".formatted(id));
                        }
                    } else if (lost.incrementAndGet() > 2) {
                        reply.json(ScriptedServer.outcome(id.text(), 42, ""));
                    }
                });
                Valise valise = server.connect()) {
            assertThat(valise.call(Scope.empty(), call).value().asInt()).isEqualTo(42);
            List<Request> posts = server.requests().stream()
                    .filter(each -> each.method().equals("POST"))
                    .toList();
            assertThat(posts).hasSize(3);
            assertThat(posts)
                    .extracting(Request::body)
                    .containsOnly(posts.get(0).body());
            assertThat(posts.get(0).field("request_id")).isNotEmpty();
            assertThat(posts.get(0).field("call")).isEqualTo(id.text());
        }
    }

    @Test
    void outputThatComesAgainIsGivenOnce() throws IOException {
        AtomicInteger streams = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((request, reply) -> {
                    if (request.method().equals("GET")) {
                        reply.problem(404, "unknown-call", "no");
                        return;
                    }
                    int stream = streams.incrementAndGet();
                    OutputStream events = reply.begin("text/event-stream");
                    send(events, ": a comment\r\nevent: call\r\ndata: {\"call\": \"%s\"}\r\n\r\n".formatted(id));
                    send(events, "event: stdout\ndata: {\"text\": \"one \"}\n\n");
                    if (stream == 1) {
                        send(events, "event: stdout\ndata: {\"te");
                        reply.exchange().close();
                        return;
                    }
                    send(events, "event: stdout\ndata: {\"text\": \"two \"}\n\n");
                    send(
                            events,
                            "event: new\ndata: {}\n\nevent: outcome\ndata: "
                                    + ScriptedServer.outcome(id.text(), 42, "one two three") + "\n\n");
                });
                Valise valise = server.connect()) {
            StringBuilder heard = new StringBuilder();
            Outcome outcome = valise.call(Scope.empty(), call.withListener((stream, text) -> heard.append(text)));
            assertThat(outcome.value().asInt()).isEqualTo(42);
            assertThat(streams).hasValue(2);
            assertThat(heard).hasToString("one two three");
        }
    }

    private static void send(OutputStream target, String text) throws IOException {
        target.write(text.getBytes(StandardCharsets.UTF_8));
        target.flush();
    }

    @Test
    void aServerThatGoesAwayForGoodIsToldAfterSomeTries() throws IOException {
        try (ScriptedServer server = new ScriptedServer((request, reply) -> {});
                Valise valise = server.connect()) {
            assertThatThrownBy(() -> valise.call(Scope.empty(), call))
                    .isInstanceOfSatisfying(
                            ValiseException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
                    .hasMessageContaining("was lost");
        }
    }
}
