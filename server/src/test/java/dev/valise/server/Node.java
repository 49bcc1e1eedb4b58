package dev.valise.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** A server in another process, which may be killed. */
final class Node implements AutoCloseable {
    private final Process process;
    private final String address;

    private Node(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one on a store, and waits until it listens. */
    static Node start(String store) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeVictim.class.getName(),
                        store)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Node(
                process,
                Objects.requireNonNull(
                        process.inputReader(StandardCharsets.UTF_8).readLine(), "the server did not start"));
    }

    Client client() {
        return new Client(address, "");
    }

    /** As the system does when its memory has run out. */
    void kill() {
        close();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
