package dev.valise.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Durability;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.server.KeyFile;
import dev.valise.server.Server;
import dev.valise.server.ServerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the Valise of a server does, on a real server with keys. */
class RemoteValiseTest {
    @TempDir
    private static Path folder;

    private static Server server;
    private static String shop;
    private static String bank;

    @BeforeAll
    static void start() {
        KeyFile keys = new KeyFile(folder.resolve("keys"));
        shop = keys.add("shop");
        bank = keys.add("bank");
        server = Server.start(ServerSettings.DEFAULT.withAddress("127.0.0.1", 0).withKeys(folder.resolve("keys")));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static Valise connect(String key) {
        return Valise.connect(URI.create(server.address() + "/"), key);
    }

    private static Code refusal(Runnable work) {
        return catchThrowableOfType(ValiseException.class, work::run).code();
    }

    @Test
    void keysDecideWhoseScopesAreThere() {
        try (Valise ofShop = connect(shop);
                Valise ofBank = connect(bank);
                Valise ofNobody = connect("");
                Valise wrong = connect("vk_00000000_0")) {
            Scope scope = ofShop.call(Scope.empty(), "secret = 7").scope();
            assertThat(ofShop.call(scope, "secret").value().asInt()).isEqualTo(7);
            assertThat(refusal(() -> ofBank.call(scope, "secret"))).isEqualTo(Code.UNKNOWN_SCOPE);
            assertThat(refusal(() -> ofBank.variables(scope))).isEqualTo(Code.UNKNOWN_SCOPE);
            assertThat(refusal(() -> ofBank.pack(scope, folder.resolve("no.valise"))))
                    .isEqualTo(Code.UNKNOWN_SCOPE);
            assertThat(refusal(() -> ofNobody.call(scope, "secret"))).isEqualTo(Code.UNAUTHORIZED);
            assertThat(refusal(() -> wrong.source(scope, "secret"))).isEqualTo(Code.UNAUTHORIZED);
            ofBank.forget(scope);
            assertThat(ofShop.call(scope, "secret").value().asInt()).isEqualTo(7);
        }
    }

    @Test
    void scopesOutliveTheConnection() {
        Scope scope;
        try (Valise first = connect(shop)) {
            scope = first.call(Scope.empty(), "x = 1").scope();
        }
        try (Valise second = connect(shop)) {
            assertThat(second.call(scope, "x").value().asInt()).isEqualTo(1);
        }
    }

    @Test
    void oneCallObjectMakesManyCalls() {
        try (Valise valise = connect(shop)) {
            Call call = Call.code("import random\nrandom.random()");
            Outcome first = valise.call(Scope.empty(), call);
            Outcome second = valise.call(Scope.empty(), call);
            assertThat(second.value()).isNotEqualTo(first.value());
            assertThat(second.scope()).isNotEqualTo(first.scope());
            assertThat(second.report().call()).isEqualTo(call.id());
        }
    }

    @Test
    void whatIsKnownOfThePackedFormComesAlong() {
        try (Valise valise = connect(shop)) {
            Call call = Call.code("g = (i for i in range(3))\nnext(g)");
            assertThat(valise.call(Scope.empty(), call).report().heldOnly()).isEmpty();
            Outcome packed = valise.call(Scope.empty(), call.withDurability(Durability.BEFORE_REPLY));
            assertThat(packed.report().heldOnly())
                    .hasValueSatisfying(losses -> assertThat(losses)
                            .singleElement()
                            .satisfies(loss -> assertThat(loss.variable()).isEqualTo("g")));
        }
    }

    @Test
    void aCallThatIsNotThereIsNotInterrupted() {
        try (Valise valise = connect(shop)) {
            assertThat(valise.interrupt(CallId.random())).isFalse();
        }
    }

    @Test
    void aCallIsInterruptedFromElsewhere() throws Exception {
        try (Valise valise = connect(shop);
                Valise elsewhere = connect(shop)) {
            CountDownLatch running = new CountDownLatch(1);
            Call call = Call.code("print('running')\nimport time\ntime.sleep(99)")
                    .withListener((stream, text) -> running.countDown());
            CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> valise.call(Scope.empty(), call));
            running.await();
            assertThat(elsewhere.interrupt(call.id())).isTrue();
            assertThat(outcome.get()).isInstanceOf(Outcome.Interrupted.class);
        }
    }

    @Test
    void aClosedOneMakesNoCalls() {
        Valise valise = connect(shop);
        valise.close();
        assertThat(refusal(() -> valise.call(Scope.empty(), "1"))).isEqualTo(Code.CLOSED);
        assertThat(refusal(() -> valise.variables(Scope.empty()))).isEqualTo(Code.CLOSED);
    }

    @Test
    void aListenersExceptionEndsTheCall() {
        try (Valise valise = connect(shop)) {
            Call call = Call.code("import time\nprint('running')\ntime.sleep(99)")
                    .withListener((stream, text) -> {
                        throw new IllegalStateException("enough");
                    });
            assertThat(catchThrowableOfType(IllegalStateException.class, () -> valise.call(Scope.empty(), call)))
                    .hasMessage("enough");
        }
    }
}
