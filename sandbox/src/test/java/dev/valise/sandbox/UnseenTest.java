package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a call uses without having it is counted too. */
class UnseenTest {
    private static final Limits LIMITS = Limits.DEFAULT
            .withWall(Duration.ofSeconds(60))
            .withCpu(Duration.ofMillis(600))
            .withMemoryBytes(128 << 20);

    private static void assertLimited(String code, Verdict.Kind kind) {
        try (Valise valise = Valise.local().start()) {
            assertThat(valise.call(Scope.empty(), Call.code(code).withLimits(LIMITS)))
                    .isInstanceOfSatisfying(
                            Outcome.Limited.class,
                            limited -> assertThat(limited.verdict().limit()).isEqualTo(kind));
        }
    }

    /** Who ignores their ends does not get their processor time either. */
    @Test
    void processorTimeOfChildrenThatNobodyCollects() {
        assertLimited("""
                import os, signal, time
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)
                while True:
                    if os.fork() == 0:
                        while time.process_time() < 0.2: pass
                        os._exit(0)
                    try: os.wait()
                    except ChildProcessError: pass
                """, Verdict.Kind.CPU);
    }

    /** Reading the pages of a map that holds nothing takes no page, but a table for each 2 MB. */
    @Test
    void tablesOfPages() {
        assertLimited("""
                import mmap
                kept = []
                while True:
                    kept.append(mmap.mmap(-1, 1 << 38, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ))
                    kept[-1].madvise(15)  # no huge pages
                    for start in range(0, 1 << 38, 1 << 34): kept[-1][start:start + (1 << 34):1 << 21]
                """, Verdict.Kind.MEMORY);
    }
}
