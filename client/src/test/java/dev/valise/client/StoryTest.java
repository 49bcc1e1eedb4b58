package dev.valise.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.Server;
import dev.valise.server.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program of {@code examples/java} prints the same wherever its calls are made. */
class StoryTest {
    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                System.getProperty("jdk.module.path"),
                "--add-modules",
                "dev.valise.client,dev.valise.sandbox",
                "examples/java/Story.java"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(Path.of("..").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }

    @Test
    void isTheSameHereAndOnAServer() throws IOException, InterruptedException {
        try (Server server = Server.start(ServerSettings.DEFAULT.withAddress("127.0.0.1", 0))) {
            assertThat(run(server.address())).isEqualTo("123\n");
        }
        assertThat(run()).isEqualTo("123\n");
    }
}
