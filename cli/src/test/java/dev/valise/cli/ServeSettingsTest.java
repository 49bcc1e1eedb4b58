package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Isolation;
import dev.valise.ValiseException;
import dev.valise.server.ServerSettings;
import dev.valise.service.StoreUse;
import dev.valise.service.TenantSettings;
import dev.valise.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** What the command line, the environment and the configuration file of {@code valise serve} say together. */
class ServeSettingsTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();

    @Test
    void nothingIsNeeded() {
        ServerSettings usual = ServerSettings.DEFAULT;
        StoreUse atHome = StoreUse.DEFAULT.at(new StoreSettings.Folder(Path.of("/home/me/.local/share/valise")));
        assertThat(settings(Map.of("HOME", "/home/me")))
                .isEqualTo(usual.withService(usual.service().withStore(atHome)));
    }

    @Test
    void theStoreIsWhereItIsSaidToBe() {
        Map<String, String> environment = Map.of("HOME", "/home/me", "XDG_DATA_HOME", "/data");
        assertThat(store(environment)).hasToString("Optional[/data/valise]");
        assertThat(store(Map.of("VALISE_STORE", "/srv/valise"))).hasToString("Optional[/srv/valise]");
        assertThat(store(environment, "--store", "none")).isEmpty();
        assertThat(store(environment, "--store", "postgresql://me:secret@db:5433/valise?sslmode=require"))
                .hasToString("Optional[jdbc:postgresql://db:5433/valise]");
        assertThatThrownBy(() -> store(environment, "--store", "postgresql://me:sec ret@db/valise"))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("--store takes a folder, postgresql://")
                .hasMessageNotContaining("sec ret");
    }

    private Optional<StoreSettings> store(Map<String, String> environment, String... arguments) {
        return settings(environment, arguments).service().store().where();
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws IOException {
        String file = config("wall = '1s'\nmemory = '1g'\noutput = '2m'\n");
        Map<String, String> environment = Map.of("VALISE_MEMORY", "2g", "VALISE_OUTPUT", "3m");

        TenantSettings usual = settings(environment, "--config", file, "--output", "4m")
                .service()
                .usual();

        assertThat(usual.limits().wall()).isEqualTo(Duration.ofSeconds(1));
        assertThat(usual.limits().memoryBytes()).isEqualTo(2L << 30);
        assertThat(usual.limits().outputBytes()).isEqualTo(4L << 20);
    }

    @Test
    void theFileMayBeNamedByTheEnvironment() throws IOException {
        String file = config("listen = '127.0.0.1:7'");
        assertThat(settings(Map.of("VALISE_CONFIG", file)).port()).isEqualTo(7);
    }

    @Test
    void anEmptyVariableSaysNothing() {
        assertThat(settings(Map.of("VALISE_LISTEN", "", "VALISE_CONFIG", "")).port())
                .isEqualTo(8765);
    }

    @Test
    void pythonsAreOfferedInTheirOrder() throws IOException {
        String file = config("[python]\n'3.13' = '/opt/python3.13'\n'3.9' = '/opt/python3.9'\n");
        Map<String, String> pythons =
                settings(Map.of(), "--config", file).service().pythons();

        assertThat(pythons).containsExactly(Map.entry("3.13", "/opt/python3.13"), Map.entry("3.9", "/opt/python3.9"));
        assertThat(settings(Map.of(), "--config", file, "--python", "b=/b", "--python", "a=/a")
                        .service()
                        .pythons())
                .containsExactly(Map.entry("b", "/b"), Map.entry("a", "/a"));
        assertThat(settings(Map.of("VALISE_PYTHON", "c=/c,d=/d")).service().pythons())
                .containsExactly(Map.entry("c", "/c"), Map.entry("d", "/d"));
    }

    @Test
    void aTenantHasWhatItsTableSaysAndElseWhatAllHave() throws IOException {
        String file = config("""
                rate = 5
                memory = "1g"
                isolation = "shared-files"
                [tenants.shop]
                wall = "2m"
                most-wall = "5m"
                rate = 50.5
                calls = 3
                waiting = 0
                jail-memory = "4g"
                preload = ["json", "decimal"]
                """);
        ServerSettings settings = settings(Map.of(), "--config", file);
        TenantSettings shop = settings.service().of("shop");
        TenantSettings other = settings.service().of("other");

        assertThat(shop.limits().wall()).isEqualTo(Duration.ofMinutes(2));
        assertThat(shop.limits().cpu()).isEqualTo(Duration.ofMinutes(2));
        assertThat(shop.limits().memoryBytes()).isEqualTo(1L << 30);
        assertThat(shop.most().wall()).isEqualTo(Duration.ofMinutes(5));
        assertThat(shop.callsPerSecond()).contains(50.5);
        assertThat(shop.engine().capacity().running()).isEqualTo(3);
        assertThat(shop.engine().capacity().waiting()).isZero();
        assertThat(shop.engine().jail().memoryBytes()).hasValue(4L << 30);
        assertThat(shop.engine().preload()).containsExactly("json", "decimal");
        assertThat(shop.engine().isolation()).isEqualTo(Isolation.SHARED_FILES);
        assertThat(other.callsPerSecond()).contains(5.0);
        assertThat(other.engine().capacity().running()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memmory = '1g' | memmory: there is no such setting; did you mean memory",
                "xyzzy = 1 | xyzzy: there is no such setting",
                "wall = '10' | wall: Invalid value for option '--wall': '10' is not a time",
                "wall = 10 | '10' is not a time; write a number with its unit",
                "config = 'x' | config: this cannot be said in a configuration file",
                "[tenants.shop]\\nwal = '1s' | tenants.shop.wal: there is no such setting; did you mean wall",
                "[tenants.shop]\\nlisten = 'x:1' | tenants.shop.listen: there is no such setting",
                "[tenants.shop]\\nmemory = 'much' | tenants.shop.memory: Invalid value for option '--memory'",
                "tenants = 1 | tenants has to be a table, as in [tenants]",
                "wall = {a = {b = 1}} | wall.a has to be a text or a number",
                "wall = | this is no TOML, in line 1",
                "wall = '1s'\\nwall = '2s' | this is no TOML"
            })
    void whatIsWrongInTheFileIsRefusedWithItsPlace(String text, String expected) throws IOException {
        String file = config(text.replace("\\n", "\n"));
        assertThatThrownBy(() -> settings(Map.of(), "--config", file))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(expected)
                .hasMessageStartingWith(file);
    }

    @Test
    void whatContradictsItselfIsRefusedWithItsTenant() throws IOException {
        String file = config("[tenants.shop]\nwall = '2m'\nmost-wall = '1m'\n");
        assertThatThrownBy(() -> settings(Map.of(), "--config", file))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("tenants.shop: ")
                .hasMessageContaining("limits.wall_ms is 120000, and may be at most 60000");
    }

    @Test
    void whatIsWrongInTheEnvironmentIsRefusedWithItsName() {
        assertThatThrownBy(() -> settings(Map.of("VALISE_MEMORY", "lots")))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("VALISE_MEMORY: Invalid value for option '--memory': 'lots' is not a size");
    }

    @Test
    void aVariableThatIsNoSettingIsSaid() {
        settings(Map.of("VALISE_LISTN", "x", "VALISE_URL", "http://127.0.0.1:1"));
        assertThat(desk.err()).contains("VALISE_LISTN").doesNotContain("VALISE_URL");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThat(desk.runs("serve", "--config", folder + "/none.toml")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains(folder + "/none.toml: there is no such file");
    }

    @Test
    void helpIsThereWhateverTheEnvironmentSays() {
        Surroundings around = desk.around(Map.of("VALISE_CONFIG", folder + "/none.toml", "VALISE_WALL", "x"));
        assertThat(Main.run(new String[] {"serve", "--help"}, around)).isEqualTo(Exit.OK);
    }

    @Test
    void everyOptionMayBeSaidByTheEnvironment() {
        List<String> missing = new ArrayList<>();
        CommandLine command = new CommandLine(new ServeCommand(desk.around(Map.of())));
        for (OptionSpec option : command.getCommandSpec().options()) {
            String name = option.longestName();
            String variable = name.equals("--patches")
                    ? "VALISE_PATCHES_FOLDER"
                    : "VALISE_" + name.substring(2).replace('-', '_').toUpperCase(java.util.Locale.ROOT);
            ServeDefaults defaults = new ServeDefaults(Map.of(variable, "\u0000"), new String[0], () -> command);
            try {
                if (defaults.defaultValue(option) == null) {
                    missing.add(name);
                }
            } catch (ParameterException e) {
                assertThat(e).hasMessageStartingWith(variable); // it was looked at
            }
        }
        assertThat(missing).isEmpty();
    }

    private ServerSettings settings(Map<String, String> environment, String... arguments) {
        CommandLine line = ServeCommand.line(desk.around(environment), arguments);
        line.parseArgs(arguments);
        ServeCommand command = line.getCommand();
        return command.settings();
    }

    private String config(String text) throws IOException {
        return Files.writeString(folder.resolve("valise.toml"), text).toString();
    }
}
