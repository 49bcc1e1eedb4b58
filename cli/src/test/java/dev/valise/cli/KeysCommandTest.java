package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    @TempDir
    Path folder;

    @Test
    void aKeyIsShownOnceListedByItsIdAndRevoked() throws IOException {
        String file = folder.resolve("keys").toString();
        Desk adding = new Desk();
        assertThat(adding.runs("keys", "add", "shop", "--keys", file)).isEqualTo(Exit.OK);
        String key = adding.out().strip();
        assertThat(key).matches("vk_[0-9a-f]{8}_[0-9a-f]{56}");
        String id = key.substring(3, 11);

        Desk listing = new Desk();
        assertThat(listing.runs("keys", "list", "--keys", file)).isEqualTo(Exit.OK);
        assertThat(listing.out()).startsWith(id + "  ").endsWith("  shop\n").doesNotContain(key.substring(12));

        assertThat(new Desk().runs("keys", "revoke", id, "--keys", file)).isEqualTo(Exit.OK);
        assertThat(new Desk().runs("keys", "revoke", id, "--keys", file)).isEqualTo(Exit.USAGE);
        assertThat(Files.readString(Path.of(file))).doesNotContain(id);
    }

    @Test
    void tenantsHavePlainNames() {
        Desk desk = new Desk();
        assertThat(desk.runs(
                        "keys",
                        "add",
                        "../shop",
                        "--keys",
                        folder.resolve("keys").toString()))
                .isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("a tenant is named by");
        assertThat(folder.resolve("keys")).doesNotExist();
    }
}
