package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Connections that say nothing, and those that do not come to the end of a request, cost who asks nothing. 1,000 of them; {@code
 * -Dserver.idle=10000} for more.
 */
@ExtendWith(LiveServer.class)
class IdleConnectionsTest {
    private static final int COUNT = Integer.getInteger("server.idle", 1_000);

    /** The JVM's own descriptors, and those of the tests beside this one. */
    private static final int OTHERS = 1_000;

    private final Server server;

    IdleConnectionsTest(Server server) {
        this.server = server;
    }

    @Test
    void keepNobodyFromAnAnswer() throws IOException, InterruptedException {
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        Assumptions.assumeThat(system.getMaxFileDescriptorCount())
                .as("descriptors that a process may have (ulimit -n)")
                .isGreaterThan(2L * COUNT + OTHERS); // both ends are in this process

        List<SocketChannel> idle = new ArrayList<>();
        try (Client client = new Client(server)) {
            for (int i = 0; i < COUNT; i++) {
                idle.add(open(i % 2 == 0 ? "" : "POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nX-Half: "));
            }

            assertThat(client.call("6 * 7", "sc_empty")
                            .json()
                            .path("value")
                            .path("json")
                            .asInt())
                    .isEqualTo(42);
            try (SocketChannel late = open("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
                ByteBuffer answer = ByteBuffer.allocate(12);
                while (answer.hasRemaining() && late.read(answer) >= 0) {
                    // Until it is there.
                }
                assertThat(new String(answer.array(), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
    }

    private SocketChannel open(String said) throws IOException {
        URI address = URI.create(server.address());
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()));
        channel.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }
}
