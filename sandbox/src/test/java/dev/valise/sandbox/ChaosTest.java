package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.spi.LocalSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whatever is killed meanwhile: no call gives a wrong value, no scope is lost that has a packed form, and no call ends later
 * than it must. {@code bin/test --chaos --calls N --seed S} makes more calls, or the same again.
 */
@Isolated
final class ChaosTest {
    private static final long CALLS = Long.getLong("chaos.calls", 1_500);
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final int THREADS = 4;

    /** Few, so that scopes are packed and come back all the time. */
    private static final LocalSettings SETTINGS =
            LocalSettings.DEFAULT.withHolders(40).withPackAhead();

    @Test
    void noValueIsWrongAndNothingIsLostThatWasPromised() throws Exception {
        System.out.printf("chaos: seed %d, %d calls%n", SEED, CALLS);
        try (Lateness lateness = new Lateness();
                Sandbox valise = Sandbox.start(SETTINGS, JailFactory.find(SETTINGS))) {
            ChaosRun run = new ChaosRun(valise, true, false, Optional.of(lateness));
            inThreads(run, CALLS);
            run.lookAtAll(new Random(SEED));
            System.out.printf(
                    "chaos: killed %s%nchaos: outcomes %s%n", run.kills().tally(), run.tally());
            assertThat(run.violations()).as("seed %d", SEED).isEmpty();
            assertThat(run.kills().tally()).as("seed %d", SEED).isNotEmpty();
        }
    }

    /** Makes calls in several threads, each with a generator of its own. */
    static void inThreads(ChaosRun run, long calls) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(SEED + i);
                all.add(threads.submit(() -> run.work(random, calls)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }
}
