package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.Scope;
import dev.valise.Value;
import dev.valise.spi.LocalSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is lost, and what is not, when processes of a jail are killed from outside. */
final class LossTest {
    private static final Limits PATIENT = Limits.DEFAULT.withWall(Duration.ofSeconds(60));

    private Sandbox valise;

    @BeforeEach
    void start() {
        LocalSettings settings = LocalSettings.DEFAULT.withLimits(PATIENT);
        valise = Sandbox.start(settings, JailFactory.find(settings));
    }

    @AfterEach
    void close() {
        valise.close();
    }

    private Scope define(String code, Durability durability) {
        return valise.call(Scope.empty(), Call.code(code).withDurability(durability))
                .orThrow()
                .scope();
    }

    @ParameterizedTest
    @EnumSource
    void aJailThatIsKilledIsReplaced(JailPart part) {
        define("x = 1", Durability.HELD);
        part.kill(valise.jail());
        assertThat(valise.call(Scope.empty(), "2").value()).isEqualTo(Value.of(2));
    }

    @ParameterizedTest
    @EnumSource
    void aPackedScopeComesBackWhenItsJailIsKilled(JailPart part) {
        Scope scope = define("x = [1, 2]", Durability.BEFORE_REPLY);
        part.kill(valise.jail());
        assertThat(valise.call(scope, "len(x)").value()).isEqualTo(Value.of(2));
    }

    @ParameterizedTest
    @EnumSource
    void aScopeThatWasOnlyHeldIsLostWithItsJailAndSaysSo(JailPart part) {
        Scope scope = define("x = 1", Durability.HELD);
        part.kill(valise.jail());
        assertThat(valise.call(scope, "x"))
                .isInstanceOfSatisfying(
                        Outcome.Lost.class,
                        lost -> assertThat(lost.reason())
                                .contains("its jail has ended")
                                .contains("it had no packed form")
                                .contains("Durability"));
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatRunsWhenItsJailIsKilledIsLostWithTheCause(JailPart part) throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        OutputListener listener = (stream, text) -> runs.countDown();
        Call call = Call.code("print('runs')\nwhile True: pass").withListener(listener);
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> valise.call(Scope.empty(), call));
        runs.await();
        part.kill(valise.jail());
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        Outcome.Lost.class, lost -> assertThat(lost.reason()).contains("its jail has ended"));
        assertThat(valise.call(Scope.empty(), "2").value()).isEqualTo(Value.of(2));
    }

    @Test
    void aPackedScopeComesBackWhenItsProcessIsKilled() {
        Scope scope = define("x = 7", Durability.BEFORE_REPLY);
        JailPart.killLineages(valise.jail());
        assertThat(valise.call(scope, "x").value()).isEqualTo(Value.of(7));
        assertThat(valise.call(scope, "x").value()).isEqualTo(Value.of(7));
    }

    @Test
    void aScopeThatWasOnlyHeldIsLostWithItsProcessAndSaysSo() {
        Scope scope = define("x = 7", Durability.HELD);
        JailPart.killLineages(valise.jail());
        assertThat(valise.call(scope, "x"))
                .isInstanceOfSatisfying(
                        Outcome.Lost.class,
                        lost -> assertThat(lost.reason())
                                .contains("ended from outside")
                                .contains("it had no packed form"));
        assertThat(valise.call(Scope.empty(), "2").value()).isEqualTo(Value.of(2));
    }

    @Test
    void spareProcessesThatAreKilledAreMissedByNobody() {
        for (int round = 0; round < 5; round++) {
            JailPart.killLineages(valise.jail());
            assertThat(valise.call(Scope.empty(), "2").value()).isEqualTo(Value.of(2));
        }
    }
}
