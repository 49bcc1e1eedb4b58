package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.spi.LocalSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What calls leave behind: nothing that grows with their number. {@code bin/test --soak N} makes N calls, for an hour or
 * more, beside whatever else the machine does: whether calls end in time is for {@link ChaosTest} to say.
 */
@Isolated
final class SoakTest {
    private static final long CALLS = Long.getLong("soak.calls", 400);
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final int SAMPLES = 20;

    /** In each, a jail is killed in each of the ways. */
    private static final int ROUNDS = Integer.getInteger("soak.rounds", 3);

    /** So few that all of them are there long before the first sample. */
    private static final LocalSettings SETTINGS =
            LocalSettings.DEFAULT.withHolders(20).withPackAhead();

    /** Selectors and threads of a pool, class files: what comes with the first use of something, at any time. */
    private static final int DESCRIPTORS = 48;

    private static final int THREADS = 12;

    /** They are collected with the next process that is ended. */
    private static final int ZOMBIES = 2 * SETTINGS.holders();

    /** Of a jail without scopes: bubblewrap, zygote, template, sweeper, a spare for each of up to eight processors. */
    private static final int PROCESSES = 4 + Math.min(8, Runtime.getRuntime().availableProcessors());

    @Test
    void callsLeaveNothingBehindThatGrows() throws Exception {
        System.out.printf("soak: seed %d, %d calls%n", SEED, CALLS);
        List<HostCounts> samples = new ArrayList<>();
        try (Sandbox valise = Sandbox.start(SETTINGS, JailFactory.find(SETTINGS))) {
            ChaosRun run = new ChaosRun(valise, false, false, Optional.empty());
            for (int i = 1; i <= SAMPLES; i++) {
                ChaosTest.inThreads(run, CALLS * i / SAMPLES);
                run.forgetAll();
                samples.add(HostCounts.settled(CALLS * i / SAMPLES, PROCESSES));
                System.out.printf("soak: %s%n", samples.getLast());
                assertThat(run.violations()).as("seed %d", SEED).isEmpty();
            }
        }
        List<HostCounts> late = samples.subList(SAMPLES / 4, SAMPLES);
        System.out.printf(
                "soak: with each call %.5f descriptors, %.5f processes, %.5f threads, %.0f bytes of heap, %.0f of jails%n",
                HostCounts.slope(late, HostCounts::descriptors),
                HostCounts.slope(late, HostCounts::processes),
                HostCounts.slope(late, HostCounts::threads),
                HostCounts.slope(late, HostCounts::heapBytes),
                HostCounts.slope(late, HostCounts::jailBytes));
        assertNothingGrew(late.getFirst(), late.getLast());
    }

    @Test
    void jailsThatAreKilledLeaveNothingBehind() {
        try (Sandbox valise = Sandbox.start(SETTINGS, JailFactory.find(SETTINGS))) {
            Random random = new Random(SEED);
            ChaosRun run = new ChaosRun(valise, false, true, Optional.empty());
            List<HostCounts> samples = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (JailPart part : JailPart.values()) {
                    run.work(random, 5L * (samples.size() + 1));
                    run.forgetAll();
                    samples.add(HostCounts.settled(samples.size(), PROCESSES));
                    part.kill(valise.jail());
                }
            }
            assertThat(run.violations()).as("seed %d", SEED).isEmpty();
            assertNothingGrew(samples.get(1), samples.getLast());
        }
    }

    private static void assertNothingGrew(HostCounts first, HostCounts last) {
        assertThat(last.descriptors()).isLessThanOrEqualTo(first.descriptors() + DESCRIPTORS);
        assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + THREADS);
        assertThat(last.processes()).isLessThanOrEqualTo(PROCESSES);
        assertThat(last.zombies()).isLessThanOrEqualTo(ZOMBIES);
    }
}
