package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valise.ValiseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    @TempDir
    Path folder;

    @Test
    void anAddressThatOthersReachNeedsKeys() {
        assertThatExceptionOfType(ValiseException.class)
                .isThrownBy(() -> Server.start(ServerSettings.DEFAULT.withAddress("0.0.0.0", 0)))
                .withMessageContaining("--keys FILE");
    }

    @Test
    void theFileHasHashesOnlyAndIsItsOwnersOnly() throws IOException {
        Path file = folder.resolve("keys");
        String key = new KeyFile(file).add("shop");

        assertThat(Files.readString(file)).doesNotContain(key.substring(12)).contains(" shop ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void tenantsAreApartAndRevokedKeysAreRefused() throws IOException, InterruptedException {
        KeyFile keys = new KeyFile(folder.resolve("keys"));
        String shop = keys.add("shop");
        String bank = keys.add("bank");
        ServerSettings settings = LiveServer.local().withKeys(folder.resolve("keys"));
        try (Server server = Server.start(settings);
                Client nobody = new Client(server);
                Client wrong = new Client(server, "vk_00000000_0");
                Client ofShop = new Client(server, shop);
                Client ofBank = new Client(server, bank)) {
            String scope = ofShop.call("secret = 7", "sc_empty").text("scope");
            ofShop.put("/v1/branches/main", "{\"scope\": \"" + scope + "\", \"expect\": null}");
            String call = ofShop.call("secret", scope).text("call");

            assertThat(nobody.call("1", "sc_empty").status()).isEqualTo(401);
            assertThat(nobody.call("1", "sc_empty").header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(wrong.get("/v1/branches").status()).isEqualTo(401);
            assertThat(ofBank.call("secret", scope).status()).isEqualTo(404);
            assertThat(ofBank.get("/v1/scopes/" + scope).status()).isEqualTo(404);
            assertThat(ofBank.get("/v1/calls/" + call).status()).isEqualTo(404);
            assertThat(ofBank.get("/v1/branches/main").status()).isEqualTo(404);
            assertThat(ofBank.delete("/v1/scopes/" + scope).status()).isEqualTo(404);
            String mine = ofBank.get("/v1/scopes/" + scope).text("detail");
            String none = ofBank.get("/v1/scopes/" + scope.replace('0', '1')).text("detail");
            assertThat(mine.replace(scope, "")).isEqualTo(none.replace(scope.replace('0', '1'), ""));
            assertThat(ofShop.call("secret", scope)
                            .json()
                            .path("value")
                            .path("json")
                            .asInt())
                    .isEqualTo(7);

            assertThat(keys.revoke(keys.entries().get(0).id())).isTrue();

            assertThat(ofShop.call("secret", scope).status()).isEqualTo(401);
            assertThat(ofBank.get("/v1/branches").status()).isEqualTo(200);
        }
    }
}
