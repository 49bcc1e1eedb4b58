package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valise.server.Client.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private static final String UNTIL_INTERRUPTED = """
            {"call": "ca_last", "limits": {"wall_ms": 60000}, "code":
            "import time\\ntry:\\n    print('begun', flush=True)\\n    time.sleep(60)\\nexcept KeyboardInterrupt: pass\\n6 * 7"}
            """;

    private static Server start(Duration grace) {
        ServerSettings settings = LiveServer.local();
        return Server.start(settings.withService(settings.service().withClosingGrace(grace)));
    }

    @Test
    void callsThatRunAreInterruptedAndTheirAskersAreTold() throws Exception {
        try (Server server = start(Duration.ZERO);
                Client client = new Client(server);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HttpResponse<Stream<String>> stream = client.http()
                    .send(
                            client.request("/v1/calls")
                                    .header("Accept", "text/event-stream")
                                    .POST(BodyPublishers.ofString(
                                            "{\"code\": \"print('begun', flush=True)\\nwhile True: pass\"}"))
                                    .build(),
                            BodyHandlers.ofLines());
            Iterator<String> lines = stream.body().iterator();
            await(lines, "begun");

            Future<?> closed = threads.submit(server::close);

            assertThat(await(lines, "\"status\":\"interrupted\"")).contains("data:");
            closed.get();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.get("/healthz"));
        }
    }

    /** Until then they can be asked for and interrupted, and no others begin. */
    @Test
    void callsThatEndInTimeEndAsEver() throws Exception {
        try (Server server = start(Duration.ofMinutes(1));
                Client client = new Client(server);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HttpResponse<Stream<String>> stream = client.http()
                    .send(
                            client.request("/v1/calls")
                                    .header("Accept", "text/event-stream")
                                    .POST(BodyPublishers.ofString(UNTIL_INTERRUPTED))
                                    .build(),
                            BodyHandlers.ofLines());
            Iterator<String> lines = stream.body().iterator();
            await(lines, "begun");

            Future<?> closed = threads.submit(server::close);
            Answer refused = client.call("1", "sc_empty");
            while (refused.status() == 200) { // before it began to close
                refused = client.call("1", "sc_empty");
            }

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("type")).isEqualTo("closing");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(client.get("/readyz").status()).isEqualTo(503);
            assertThat(client.get("/v1/calls/ca_last").text("status")).isEqualTo("running");
            assertThat(client.delete("/v1/calls/ca_last").status()).isEqualTo(202);
            assertThat(await(lines, "\"status\":\"returned\"")).contains("\"json\":42");
            closed.get();
        }
    }

    private static String await(Iterator<String> lines, String text) {
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before " + text);
    }
}
