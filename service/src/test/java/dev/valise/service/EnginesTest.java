package dev.valise.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Value;
import dev.valise.spi.LocalSettings;
import dev.valise.store.Store;
import dev.valise.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes come and go, and scopes stay. {@code -Dengines.scopes=10000} makes so many of them, {@code -Dengines.seed=N} calls them in the
 * same order as before.
 */
class EnginesTest {
    private static final int SCOPES = Integer.getInteger("engines.scopes", 24);
    private static final long SEED = Long.getLong("engines.seed", System.nanoTime());
    private static final String PYTHON = ServiceSettings.DEFAULT.defaultPython();

    @TempDir
    private Path folder;

    private static Outcome call(Engines engines, Scope scope, String code) {
        Call call = Call.code(code).withDurability(Durability.BEFORE_REPLY);
        return engines.use(PYTHON, valise -> valise.call(scope, call));
    }

    /** Of the scopes that are called, how many came back. */
    private static int callAll(Engines engines, List<Scope> scopes, String which) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < scopes.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(SEED));
        int back = 0;
        for (int i : order) {
            Outcome outcome = call(engines, scopes.get(i), "of()");
            assertThat(outcome.orThrow().value()).as("%s, scope %d", which, i).isEqualTo(Value.of(i));
            back += outcome.report().usage().held() ? 0 : 1;
        }
        return back;
    }

    @Test
    void scopesComeBackWhenTheyWereLetGoAndWhenTheirProcessesEnded() {
        String which = "-Dengines.seed=" + SEED;
        LocalSettings few = LocalSettings.DEFAULT.withHolders(Math.max(4, Math.min(SCOPES / 3, 300)));
        try (Store store = Store.open(new StoreSettings.Folder(folder));
                Engines engines = new Engines(ServiceSettings.DEFAULT, few, store.tenant("somebody", 1L << 30))) {
            List<Scope> scopes = new ArrayList<>();
            for (int i = 0; i < SCOPES; i++) {
                Outcome made = call(engines, Scope.empty(), "n = %d\ndef of(): return n".formatted(i));
                assertThat(made.report().heldOnly().orElseThrow()).isEmpty();
                scopes.add(made.orThrow().scope());
            }
            assertThat(callAll(engines, scopes, which)).as(which).isPositive();

            engines.use(PYTHON, valise -> {
                engines.closeIdle(Duration.ofNanos(-1));
                return valise.call(scopes.get(0), "n").orThrow().value();
            });
            assertThat(engines.running()).hasSize(1);
            engines.closeIdle(Duration.ofNanos(-1));
            assertThat(engines.running()).isEmpty();

            assertThat(callAll(engines, scopes, which)).as(which).isEqualTo(SCOPES);
            assertThat(store.check().problems()).isEmpty();
        }
    }
}
