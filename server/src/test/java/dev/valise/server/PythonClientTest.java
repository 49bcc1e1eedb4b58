package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tests of the Python client that need a server, on this one; and the client's example. */
@ExtendWith(LiveServer.class)
class PythonClientTest {
    private static final Path PYTHON = Path.of("..", "python");

    private final Server server;

    PythonClientTest(Server server) {
        this.server = server;
    }

    @Test
    void speaksAsThisServerDoes() throws Exception {
        assertThat(run("-m", "unittest", "tests.test_client_served"))
                .containsPattern("Ran [1-9][0-9]* tests")
                .doesNotContain("skipped");
    }

    @Test
    void runsItsExample() throws Exception {
        assertThat(run("../examples/client/prices.py"))
                .hasLineCount(6)
                .startsWith("80.00 EUR\n50.00 EUR\n0.2 80.0\nTrue\n");
    }

    private String run(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("python3").directory(PYTHON.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("VALISE_URL", server.address());
        builder.environment().put("VALISE_TEST_URL", server.address());
        builder.environment().put("PYTHONPATH", ".");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
