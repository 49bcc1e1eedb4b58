package dev.valise.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.CallId;
import dev.valise.Display;
import dev.valise.Outcome;
import dev.valise.Output;
import dev.valise.PythonError;
import dev.valise.Report;
import dev.valise.Result;
import dev.valise.Scope;
import dev.valise.Usage;
import dev.valise.Value;
import dev.valise.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeJsonTest {
    private static final Usage USAGE = new Usage(Duration.ofNanos(1_234_567), Duration.ofNanos(400_000), 9 << 20, true);
    private static final Report REPORT = new Report(
            new CallId("ca_1"),
            Scope.empty(),
            new Output("out\n", "err\n", false),
            List.of("x"),
            List.of("y"),
            1,
            2,
            List.of(),
            Optional.empty(),
            List.of(new Display("text/html", "<b>".getBytes(StandardCharsets.UTF_8))),
            List.of("a.py"),
            USAGE);
    private static final String REST =
            "\"changed\":[\"x\"],\"removed\":[\"y\"],\"missing\":[],\"threads_ended\":1,\"processes_ended\":2,"
                    + "\"displays\":[{\"mime\":\"text/html\",\"base64\":\"PGI+\"}],\"patches\":[\"a.py\"],\"usage\":{\"wall_ms\":1.235,\"cpu_ms\":0.400,\"peak_memory_bytes\":9437184,\"held\":true}}";

    @Test
    void returned() {
        Result result = new Result("int", "42", Optional.of(Value.of(42)), "");

        assertThat(write(new Outcome.Returned(REPORT, Optional.of(result))))
                .isEqualTo(start("returned", "{\"type\":\"int\",\"repr\":\"42\",\"json\":42}") + REST);
        assertThat(write(new Outcome.Returned(REPORT, Optional.empty()))).isEqualTo(start("returned", "null") + REST);
    }

    @Test
    void valuesThatAreNotThere() {
        Result result = new Result("bytes", "b'...'", Optional.empty(), "it needs more than the 1 bytes", 5);

        assertThat(write(new Outcome.Returned(REPORT, Optional.of(result))))
                .contains("\"value\":{\"type\":\"bytes\",\"repr\":\"b'...'\",\"elided\":true,"
                        + "\"reason\":\"it needs more than the 1 bytes\",\"size_bytes\":5}");
    }

    @Test
    void raised() {
        PythonError error = new PythonError(
                "ValueError", "no", "Traceback\n", List.of(new PythonError.Frame("a.py", 3, "f", "raise")));

        assertThat(write(new Outcome.Raised(REPORT, error)))
                .isEqualTo(start("raised", "null")
                        + "\"error\":{\"type\":\"ValueError\",\"message\":\"no\",\"traceback\":\"Traceback\\n\","
                        + "\"frames\":[{\"unit\":\"a.py\",\"line\":3,\"name\":\"f\",\"source\":\"raise\"}]},"
                        + REST);
    }

    @Test
    void theOtherEnds() {
        assertThat(write(new Outcome.Limited(REPORT, new Verdict(Verdict.Kind.MEMORY, 512, 600))))
                .isEqualTo(start("limit", "null")
                        + "\"limit\":{\"name\":\"memory_bytes\",\"allowed\":512,\"used\":600},"
                        + REST);
        assertThat(write(new Outcome.Interrupted(REPORT, true, Optional.empty())))
                .isEqualTo(start("interrupted", "null") + "\"killed\":true," + REST);
        assertThat(write(new Outcome.Lost(REPORT, "it exited\n")))
                .isEqualTo(start("lost", "null") + "\"reason\":\"it exited\\n\"," + REST);
    }

    @Test
    void textsThatNoEncodingTakes() {
        Result result = new Result("str", "'\\ud800'", Optional.of(Value.of("\ud800🙂\udc00")), "");

        assertThat(write(new Outcome.Returned(REPORT, Optional.of(result)))).contains("\"json\":\"\\ud800🙂\\udc00\"");
    }

    private static String start(String status, String value) {
        return "{\"call\":\"ca_1\",\"file\":\"a.py\",\"status\":\"" + status + "\",\"value\":" + value
                + ",\"scope\":\"sc_empty\",\"stdout\":\"out\\n\",\"stderr\":\"err\\n\",\"truncated\":[],";
    }

    private static String write(Outcome outcome) {
        return OutcomeJson.ofFile(outcome, "a.py", 1 << 20);
    }
}
