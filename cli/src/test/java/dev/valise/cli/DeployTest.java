package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.server.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The files in {@code deploy} are what the programs take that read them. */
class DeployTest {
    private static final Path DEPLOY = Path.of("..", "deploy");

    /** Of systemd's walls those that take what jails are made of, or what Java needs. */
    private static final Set<String> HARMFUL = Set.of(
            "RestrictNamespaces",
            "SystemCallFilter",
            "ProtectKernelTunables",
            "ProtectKernelLogs",
            "ProtectControlGroups",
            "PrivateUsers",
            "ProcSubset",
            "MemoryDenyWriteExecute");

    @TempDir
    Path folder;

    private final Desk desk = new Desk();

    @Test
    void theSettingsAreSettings() {
        String file = DEPLOY.resolve("valise.toml").toString();
        ServerSettings settings = settings(Map.of(), "--config", file);

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.keys()).contains(Path.of("/etc/valise/keys"));
        assertThat(settings.service().usual().most().wall()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.service().pythons()).containsEntry("python3", "/usr/bin/python3");
    }

    @Test
    void theUnitKeepsNothingFromJails() throws IOException {
        Map<String, String> unit = Files.readAllLines(DEPLOY.resolve("valise.service")).stream()
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .map(line -> line.split("=", 2))
                .filter(pair -> !pair[0].equals("Environment"))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

        assertThat(unit).doesNotContainKeys(HARMFUL.toArray(new String[0]));
        assertThat(unit.getOrDefault("Delegate", "").split(" ")).contains("memory", "pids", "cpu");
        String[] words = unit.getOrDefault("ExecStart", "").split(" ");
        assertThat(words[0]).isEqualTo("/opt/valise/bin/valise");
        assertThat(List.of(words)).containsExactly(words[0], "serve", "--config", "/etc/valise/valise.toml");
    }

    @Test
    void systemdTakesTheUnit() throws IOException, InterruptedException {
        Assumptions.assumeThat(Stream.of("/usr/bin/systemd-analyze", "/bin/systemd-analyze"))
                .as("programs of systemd")
                .anyMatch(each -> Files.isExecutable(Path.of(each)));
        String command = Path.of("..", "bin", "valise").toRealPath().toString();
        String text = Files.readString(DEPLOY.resolve("valise.service"));
        Path unit =
                Files.writeString(folder.resolve("valise.service"), text.replace("/opt/valise/bin/valise", command));

        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(verify.waitFor()).as(said).isZero();
        assertThat(said.lines()).noneMatch(line -> line.contains("valise.service") && line.contains("Unknown"));
    }

    @Test
    void theManifestAsksForWhatTheSandboxNeedsAndNoMore() throws IOException {
        List<JsonNode> documents;
        try (MappingIterator<JsonNode> all = new YAMLMapper()
                .readerFor(JsonNode.class)
                .readValues(Files.readString(DEPLOY.resolve("kubernetes.yaml")))) {
            documents = all.readAll();
        }
        JsonNode pod = documents.getFirst().path("spec").path("template").path("spec");
        JsonNode container = pod.path("containers").path(0);
        JsonNode walls = container.path("securityContext");

        assertThat(documents)
                .extracting(each -> each.path("kind").asString())
                .containsExactly("Deployment", "PersistentVolumeClaim", "Service", "NetworkPolicy");
        assertThat(pod.path("hostUsers").asBoolean(true)).isFalse();
        assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(walls.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(walls.path("capabilities").path("drop").path(0).asString()).isEqualTo("ALL");
        assertThat(walls.has("privileged")).isFalse();
        assertThat(walls.path("procMount").asString()).isEqualTo("Unmasked");
        Map<String, String> environment = container
                .path("env")
                .valueStream()
                .collect(Collectors.toMap(
                        each -> each.path("name").asString(),
                        each -> each.path("value").asString()));
        ServerSettings settings = settings(environment);
        assertThat(settings.port())
                .isEqualTo(container.path("ports").path(0).path("containerPort").asInt());
        assertThat(settings.keys()).isPresent();
        assertThat(desk.err()).doesNotContain("is none");
    }

    @Test
    void theContainerRunsAsAnOrdinaryUserAndNamesNoHostOfImages() throws IOException {
        String text = Files.readString(DEPLOY.resolve("Containerfile"));

        assertThat(text.lines().filter(line -> line.startsWith("FROM ")))
                .isNotEmpty()
                .allMatch(line -> Pattern.matches("FROM [a-z]+:[a-z0-9.-]+( AS [a-z]+)?", line));
        assertThat(text).contains("\nUSER valise\n").doesNotContain("--privileged");
        Map<String, String> environment = text.lines()
                .filter(line -> line.startsWith("ENV "))
                .flatMap(line -> Stream.of(line.substring(4).split(" ")))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        assertThat(settings(environment).host()).isEqualTo("0.0.0.0");
        assertThat(desk.err()).doesNotContain("is none");
    }

    private ServerSettings settings(Map<String, String> environment, String... arguments) {
        CommandLine line = ServeCommand.line(desk.around(environment), arguments);
        line.parseArgs(arguments);
        ServeCommand command = line.getCommand();
        return command.settings();
    }
}
