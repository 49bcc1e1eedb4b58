package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Value;
import dev.valise.spi.LocalSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A jail that is too old takes no new lineages, and nothing is lost by it. */
final class JailAgeTest {
    private static final LocalSettings SETTINGS =
            LocalSettings.DEFAULT.withLimits(Limits.DEFAULT.withWall(Duration.ofSeconds(60)));

    /** Differs between jails, and is the same in all lineages of one. */
    private static final String JAIL = "(hash('jail'), id(len))";

    private Sandbox valise = Sandbox.start(SETTINGS, JailFactory.find(SETTINGS));

    @AfterEach
    void close() {
        valise.close();
    }

    private Scope define(String code) {
        return valise.call(Scope.empty(), code).orThrow().scope();
    }

    private Value value(Scope scope, String code) {
        Outcome outcome = valise.call(scope, code).orThrow();
        valise.forget(outcome.scope());
        return outcome.value();
    }

    @Test
    void lineagesBeginInTheNextJail() {
        Value before = value(Scope.empty(), JAIL);
        assertThat(value(Scope.empty(), JAIL)).isEqualTo(before);
        valise.jails().renew();
        assertThat(value(Scope.empty(), JAIL)).isNotEqualTo(before);
    }

    @Test
    void scopesLiveOnInTheOldOneWithWhatCannotBePacked() {
        Scope scope = define("counting = (n for n in range(10))\njail = " + JAIL + "\nopen('kept', 'w').write('kept')");
        valise.jails().renew();
        assertThat(value(scope, "next(counting), open('kept').read(), jail == " + JAIL))
                .isEqualTo(Value.Tuple.of(Value.of(0), Value.of("kept"), Value.of(true)));
    }

    @Test
    void theOldOneEndsWithItsLastScope() {
        Jail old = valise.jail();
        Scope first = define("x = 1");
        Scope second = valise.call(first, "x = 2").orThrow().scope();
        valise.jails().renew();
        valise.forget(first);
        assertThat(value(second, "x")).isEqualTo(Value.of(2));
        assertThat(old.isAlive()).isTrue();
        valise.forget(second);
        awaitEnd(old);
        assertThat(value(Scope.empty(), "3")).isEqualTo(Value.of(3));
    }

    @Test
    void oneWithoutScopesEndsAtOnce() {
        Jail old = valise.jail();
        valise.jails().renew();
        awaitEnd(old);
    }

    @Test
    void aCallThatRunsMeanwhileEndsAsUsual() throws Exception {
        Jail old = valise.jail();
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Call call = Call.code("print('runs')\nx = 5").withListener((stream, text) -> {
            runs.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Outcome> outcome = threads.submit(() -> valise.call(Scope.empty(), call));
            runs.await();
            valise.jails().renew();
            mayEnd.countDown();
            Scope made = outcome.get().orThrow().scope();
            assertThat(value(made, "x")).isEqualTo(Value.of(5));
            valise.forget(made);
        }
        awaitEnd(old);
    }

    @Test
    void whereTooManyAreOldTheScopesOfTheOldestArePacked() {
        Jail oldest = valise.jail();
        List<Scope> scopes = new ArrayList<>();
        for (int i = 0; i <= Jails.MOST_OLD; i++) {
            scopes.add(define("x = %d".formatted(i)));
            valise.jails().renew();
        }
        while (valise.jails().old().size() > Jails.MOST_OLD) {
            Thread.onSpinWait(); // the test's own deadline ends it
        }
        assertThat(oldest.isAlive()).isFalse();
        for (int i = 0; i < scopes.size(); i++) {
            assertThat(value(scopes.get(i), "x")).isEqualTo(Value.of(i));
        }
    }

    @Test
    void anOldOneThatIsKilledTakesItsScopesAlongAndSaysSo() {
        Scope scope = define("x = 1");
        Jail old = valise.jail();
        valise.jails().renew();
        JailPart.ZYGOTE.kill(old);
        assertThat(valise.call(scope, "x"))
                .isInstanceOfSatisfying(
                        Outcome.Lost.class, lost -> assertThat(lost.reason()).contains("its jail has ended"));
        while (!valise.jails().old().isEmpty()) {
            Thread.onSpinWait(); // the test's own deadline ends it
        }
    }

    @Test
    void aJailIsRenewedByItsAge() {
        valise.close();
        LocalSettings young = SETTINGS.withJailAge(Duration.ofMillis(200));
        valise = Sandbox.start(young, JailFactory.find(young));
        Jail first = valise.jail();
        awaitEnd(first);
        assertThat(valise.jail()).isNotSameAs(first);
        assertThat(value(Scope.empty(), "1")).isEqualTo(Value.of(1));
    }

    private static void awaitEnd(Jail jail) {
        while (jail.isAlive()) {
            Thread.onSpinWait(); // the test's own deadline ends it
        }
    }
}
