package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that no client library sends. */
@ExtendWith(LiveServer.class)
class RawRequestsTest {
    private final Server server;

    RawRequestsTest(Server server) {
        this.server = server;
    }

    private static Socket connect(Server server) throws IOException {
        URI address = URI.create(server.address());
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String post(String headers) {
        return "POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
    }

    @Test
    void aBodyThatSaysItIsTooLargeIsNotReadAtAll() throws IOException {
        try (Socket socket = connect(server)) {
            write(socket, post("Content-Length: 1073741824\r\n"));

            assertThat(rest(socket)).startsWith("HTTP/1.1 413").contains("\"type\":\"too-large\"");
        }
    }

    @Test
    void aBodyThatDoesNotSayHowLargeItIsEndsAtTheBound() throws IOException {
        try (Socket socket = connect(server)) {
            write(socket, post("Transfer-Encoding: chunked\r\n"));
            InputStream answer = socket.getInputStream();
            byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            long sent = 0;
            try {
                OutputStream body = socket.getOutputStream();
                while (answer.available() == 0 && sent < 1L << 30) {
                    body.write(chunk);
                    sent += chunk.length;
                }
            } catch (IOException e) {
                // It has heard enough, and said so before.
            }
            assertThat(sent).isLessThan(1L << 28);
            assertThat(new String(answer.readNBytes(12), StandardCharsets.UTF_8))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aBodyThatComesByDropsHasItsTime() throws IOException {
        ServerSettings settings = LiveServer.local().withBodyTime(Duration.ofMillis(100));
        try (Server impatient = Server.start(settings);
                Socket socket = connect(impatient)) {
            write(socket, post("Content-Length: 1000000\r\n"));
            int sent = 0;
            while (socket.getInputStream().available() == 0 && sent < 1_000_000) {
                write(socket, " ");
                sent++;
            }
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void garbageBehindARequestIsRefusedAndHarmsNobody() throws IOException {
        try (Socket socket = connect(server);
                Client other = new Client(server)) {
            write(
                    socket,
                    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n\0\1garbage {\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n");

            String answers = rest(socket);
            assertThat(answers)
                    .startsWith("HTTP/1.1 200")
                    .contains("alive", "HTTP/1.1 400")
                    .doesNotContain("jvm_");
            assertThat(other.get("/healthz").status()).isEqualTo(200);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hostsOfOthersAreRefused() throws IOException {
        for (String host : new String[] {"example.com", "127.0.0.1.example.com", "localhost.example.com:80"}) {
            try (Socket socket = connect(server)) {
                write(socket, "GET /v1/branches HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n");

                assertThat(rest(socket)).startsWith("HTTP/1.1 403").contains("foreign-host");
            }
        }
    }
}
