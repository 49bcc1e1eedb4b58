package dev.valise.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Limits;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server refuses has its code; what is no Valise, or lies, is told as that; and the key is nowhere. */
class RefusalsTest {
    private final Call call = Call.code("6 * 7");

    private ValiseException refused(ScriptedServer.Script script) throws IOException {
        return refused(script, call);
    }

    private static ValiseException refused(ScriptedServer.Script script, Call call) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script);
                Valise valise = server.connect()) {
            ValiseException refusal =
                    catchThrowableOfType(ValiseException.class, () -> valise.call(Scope.empty(), call));
            assertThat(server.requests())
                    .allSatisfy(each -> assertThat(each.authorization()).isEqualTo("Bearer " + ScriptedServer.KEY));
            StringWriter all = new StringWriter();
            refusal.printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).doesNotContain(ScriptedServer.KEY);
            return refusal;
        }
    }

    private void assertRefused(int status, String type, Code code) throws IOException {
        ValiseException refusal = refused((request, reply) -> reply.problem(status, type, "because"));
        assertThat(refusal.code()).as(type).isEqualTo(code);
        assertThat(refusal).hasMessageContaining("because");
    }

    @Test
    void problemsHaveTheirCodes() throws IOException {
        assertRefused(404, "unknown-scope", Code.UNKNOWN_SCOPE);
        assertRefused(400, "malformed", Code.BAD_CALL);
        assertRefused(413, "too-large", Code.BAD_CALL);
        assertRefused(422, "cannot-pack", Code.CANNOT_PACK);
        assertRefused(422, "something-new", Code.BAD_CALL);
        assertRefused(401, "unauthorized", Code.UNAUTHORIZED);
        assertRefused(403, "foreign-host", Code.UNAUTHORIZED);
        assertRefused(503, "host-unfit", Code.HOST_UNFIT);
        assertRefused(503, "closing", Code.UNREACHABLE);
        assertRefused(500, "fault", Code.INTERNAL);
    }

    @Test
    void aServerWithoutRoomSaysWhenToAskAgain() throws IOException {
        ValiseException refusal = refused((request, reply) -> {
            reply.header("Retry-After", "7");
            reply.problem(429, "no-capacity", "all places are taken");
        });
        assertThat(refusal.code()).isEqualTo(Code.NO_CAPACITY);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void theWordsOfAServerDoNotGoToATerminalAsTheyAre() throws IOException {
        String words = "\\u001b[2Jclear\\n" + ScriptedServer.KEY + "x".repeat(5_000);
        ValiseException refusal = refused((request, reply) -> reply.problem(400, "malformed", words));
        assertThat(refusal.getMessage())
                .doesNotContain("\u001b", "\n")
                .contains("clear")
                .hasSizeLessThan(1_100);
    }

    private void assertForeign(ScriptedServer.Script script) throws IOException {
        ValiseException refusal = refused(script);
        assertThat(refusal.code()).isEqualTo(Code.UNREACHABLE);
        assertThat(refusal).hasMessageContaining("does not answer as a Valise server does");
    }

    @Test
    void whatIsNoValiseIsTold() throws IOException {
        assertForeign((request, reply) -> reply.send(200, "text/html", "<h1>It works!</h1>"));
        assertForeign((request, reply) -> reply.send(404, "text/html", "<h1>Not found</h1>"));
        assertForeign((request, reply) -> {
            reply.header("Location", "http://127.0.0.1:1/");
            reply.send(302, "text/plain", "elsewhere");
        });
        assertForeign((request, reply) -> reply.send(404, "application/problem+json", "{\"type\": 3}"));
    }

    @Test
    void outcomesThatAreNoneAreTold() throws IOException {
        String good = ScriptedServer.outcome("ca_x", 1, "");
        List<String> lies = List.of(
                "",
                "null",
                "[]",
                "{\"call\": ",
                "[".repeat(100_000),
                good,
                good.replace("\"returned\"", "\"happy\""),
                good.replace("sc_empty", "../../etc"),
                good.replace("\"stdout\": \"\"", "\"stdout\": 7"),
                good.replace("1.5", "1e999999999"),
                good.replace("\"threads_ended\": 0", "\"threads_ended\": -1"),
                good.replace("\"json\": 1", "\"json\": {\"$type\": \"cycle\", \"up\": 0}"),
                good.replace("\"json\": 1", "\"json\": {\"$type\": \"path\"}"));
        for (String lie : lies) {
            assertForeign((request, reply) -> reply.json(
                    lie.equals(good)
                            ? good
                            : lie.replace("ca_x", request.method().equals("POST") ? request.field("call") : "")));
        }
    }

    @Test
    void answersThatDoNotEndAreCutOff() throws IOException {
        byte[] piece = new byte[1 << 20];
        Call small = call.withLimits(Limits.DEFAULT.withValueBytes(1));
        ValiseException refusal = refused(
                (request, reply) -> {
                    OutputStream endless = reply.begin("application/json");
                    while (request.method().equals("POST")) {
                        endless.write(piece);
                    }
                },
                small);
        assertThat(refusal).hasMessageContaining("larger than");
    }

    @Test
    void aFileThatIsNoneIsNotWritten(@TempDir Path folder) throws IOException {
        try (ScriptedServer server = new ScriptedServer((request, reply) -> {
                    if (request.path().endsWith("/file")) {
                        reply.send(200, "text/html", "hello");
                    } else {
                        reply.json("{\"variables\": [], \"held_only\": []}");
                    }
                });
                Valise valise = server.connect()) {
            ValiseException refusal = catchThrowableOfType(
                    ValiseException.class, () -> valise.pack(Scope.empty(), folder.resolve("a.valise")));
            assertThat(refusal.code()).isEqualTo(Code.UNREACHABLE);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void addressesAndKeysThatCannotBeAreRefusedAtOnce() {
        for (String address :
                List.of("//a/b", "ftp://a", "http:///x", "http://a?b", "http://a#b", "http://user@a", "mailto:a@b")) {
            ValiseException refusal =
                    catchThrowableOfType(ValiseException.class, () -> Valise.connect(URI.create(address), "key"));
            assertThat(refusal).as(address).isNotNull();
            assertThat(refusal.code()).isEqualTo(Code.BAD_CALL);
        }
        for (String key : List.of("a\nb", "a bc", "ü", "k".repeat(2_000))) {
            ValiseException refusal =
                    catchThrowableOfType(ValiseException.class, () -> Valise.connect(URI.create("http://a"), key));
            assertThat(refusal.code()).isEqualTo(Code.BAD_CALL);
            assertThat(refusal.getMessage()).doesNotContain(key);
        }
    }

    @Test
    void aListenersExceptionEndsTheCallAndReachesTheCaller() throws IOException {
        CallId id = CallId.random();
        try (ScriptedServer server = new ScriptedServer((request, reply) -> {
                    if (request.method().equals("DELETE")) {
                        reply.send(
                                202, "application/json", "{\"call\": \"%s\", \"status\": \"running\"}".formatted(id));
                        return;
                    }
                    OutputStream events = reply.begin("text/event-stream");
                    events.write("event: stdout\ndata: {\"text\": \"one\"}\n\n".getBytes(StandardCharsets.UTF_8));
                    events.flush();
                    events.write("event: outcome\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
                });
                Valise valise = server.connect()) {
            Call heard = call.withId(id).withListener((stream, text) -> {
                throw new IllegalArgumentException("enough");
            });
            assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> valise.call(Scope.empty(), heard)))
                    .hasMessage("enough");
            assertThat(server.requests())
                    .extracting(each -> each.method() + " " + each.path())
                    .containsExactly("POST /v1/calls", "DELETE /v1/calls/" + id);
        }
    }
}
