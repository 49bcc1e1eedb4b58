package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Valise;
import dev.valise.sandbox.Finding;
import dev.valise.sandbox.Finding.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private static final Finding FINE = new Finding("java", Status.OK, "Java 25", "");
    private static final Finding WEAKER =
            new Finding("bubblewrap", Status.WEAKER, "too old\u001b[2J", "install bubblewrap 0.8 or newer");
    private static final Finding MISSING = new Finding("jail", Status.MISSING, "no namespaces", "sysctl -w x=1");

    private final Desk desk = new Desk();

    @Test
    void showsTheLayersAsATable() {
        assertThat(doctor(List.of(FINE, WEAKER), "doctor")).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("""
                        ok       java        Java 25
                        weaker   bubblewrap  too old\\x1b[2J
                                             fix: install bubblewrap 0.8 or newer

                        Code can run here; 1 layer is weaker than it could be.
                        """);
    }

    @Test
    void whatIsMissingIsTheStatus() {
        assertThat(doctor(List.of(FINE, MISSING), "doctor")).isEqualTo(1);
        assertThat(desk.out())
                .contains("missing  jail", "fix: sysctl -w x=1", "No code can run here: 1 layer is missing.");
    }

    @Test
    void jsonHasItAll() {
        assertThat(doctor(List.of(FINE, MISSING), "doctor", "--json")).isEqualTo(1);
        assertThat(desk.out())
                .isEqualTo("{\"can_run\":false,\"findings\":["
                        + "{\"layer\":\"java\",\"status\":\"ok\",\"detail\":\"Java 25\",\"fix\":\"\"},"
                        + "{\"layer\":\"jail\",\"status\":\"missing\",\"detail\":\"no namespaces\","
                        + "\"fix\":\"sysctl -w x=1\"}]}\n");
    }

    @Test
    void examinesTheInterpreterThatIsNamed() {
        assertThat(doctor(List.of(FINE), "doctor", "--python", "/opt/python")).isEqualTo(Exit.OK);
        assertThat(desk.out()).contains("Code can run here, behind all layers.");
        assertThat(desk.err()).isEqualTo("/opt/python");
    }

    @Test
    void examinesThisHost() {
        int status = desk.runs("doctor");
        assertThat(status).isIn(0, 1);
        assertThat(desk.out()).contains("java", status == 0 ? "Code can run here" : "No code can run here");
    }

    private int doctor(List<Finding> findings, String... arguments) {
        Surroundings usual = desk.around(Map.of());
        Engine engine = new Engine() {
            @Override
            public Valise start(EngineOptions options) {
                throw new AssertionError("nothing is to be started");
            }

            @Override
            public List<Finding> examine(String python) {
                usual.err().print(python.equals("python3") ? "" : python);
                return findings;
            }
        };
        return Main.run(
                arguments,
                new Surroundings(usual.in(), usual.out(), usual.err(), false, false, false, Map.of(), engine));
    }
}
