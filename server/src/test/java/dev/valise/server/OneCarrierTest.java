package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.service.ServiceSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where virtual threads have one carrier, nothing of a server may keep it: not a jail that starts, and not one that lives. */
class OneCarrierTest {
    private static final long PATIENCE_SECONDS = 120;

    @Test
    void streamsTheFirstCallsOfTwoJails() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asker.class.getName()))
                .redirectErrorStream(true)
                .start();
        // What it says is little, and fits into the pipe; so it can be waited for first.
        boolean isDone = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!isDone) {
            process.destroyForcibly();
        }
        assertThat(isDone).as("ended in time").isTrue();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("first ended", "second ended");
    }

    /** A server, and who asks it, in a JVM of their own. */
    static final class Asker {
        private Asker() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            ServerSettings settings = LiveServer.local();
            ServiceSettings two = settings.service().withPythons(Map.of("first", "python3", "second", "python3"));
            try (Server server = Server.start(settings.withService(two));
                    HttpClient http = HttpClient.newHttpClient()) {
                for (String python : List.of("first", "second")) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/v1/calls"))
                            .header("Accept", "text/event-stream")
                            .POST(BodyPublishers.ofString("{\"code\": \"print('x')\", \"python\": \"" + python + "\"}"))
                            .build();
                    String body = http.send(request, BodyHandlers.ofString()).body();
                    System.out.println(python + (body.contains("event: outcome") ? " ended" : " broke off: " + body));
                }
            }
        }
    }
}
