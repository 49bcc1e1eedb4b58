package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example with curl, on two servers. */
@ExtendWith(LiveServer.class)
class ExampleTest {
    private final Server here;

    ExampleTest(Server here) {
        this.here = here;
    }

    @Test
    void theFirstStory() throws Exception {
        Assumptions.assumeThat(System.getenv("PATH").split(File.pathSeparator))
                .as("curl is installed")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
        try (Server there = Server.start(LiveServer.local())) {
            Process script = new ProcessBuilder("../examples/http/first.sh", here.address(), there.address())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(script.waitFor()).as(output).isZero();
            assertThat(output.lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("\"status\":\"returned\"", "\"json\":80.0"));
        }
    }
}
