package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import org.junit.jupiter.api.Test;

/** What lineages leave in their jail goes when they end. */
final class LineageTest {
    /** Files that a jail has anyway, and those of lineages that are forked ahead. */
    private static final int FEW = 60;

    private static long used(Valise valise, String folder, String what) {
        String code = "import os\ns = os.statvfs('%s')\n%s".formatted(folder, what);
        Outcome outcome = valise.call(Scope.empty(), code);
        valise.forget(outcome.scope());
        return outcome.value().asLong();
    }

    private static long files(Valise valise) {
        return used(valise, "/work", "s.f_files - s.f_ffree");
    }

    @Test
    void theirFoldersAreRemoved() {
        try (Valise valise = Valise.local().start()) {
            Scope kept = valise.call(Scope.empty(), "open('kept', 'w').write('still here')")
                    .scope();
            for (int i = 0; i < 10; i++) {
                String code = "for i in range(100): open(str(i), 'w').close()";
                Scope first = valise.call(Scope.empty(), code).orThrow().scope();
                Scope second = valise.call(first, "1").orThrow().scope();
                valise.forget(first);
                valise.forget(second);
            }
            while (files(valise) > FEW) {
                Thread.onSpinWait(); // the test's own deadline ends it
            }
            assertThat(valise.call(kept, "open('kept').read()").value().asString())
                    .isEqualTo("still here");
        }
    }

    @Test
    void foldersStayAsLongAsAnyScopeOfTheirsDoes() {
        try (Valise valise = Valise.local().start()) {
            Scope root = valise.call(Scope.empty(), "open('f', 'w').write('root')")
                    .orThrow()
                    .scope();
            Scope leaf = valise.call(root, "1").orThrow().scope();
            valise.forget(root);
            for (int i = 0; i < 3; i++) {
                valise.forget(valise.call(Scope.empty(), "1").scope()); // others are swept
            }
            assertThat(valise.call(leaf, "open('f').read()").value().asString()).isEqualTo("root");
        }
    }

    @Test
    void sharedMemoryThatTheyLeftIsFreed() {
        try (Valise valise = Valise.local().start()) {
            String code = "import os\nopen('/dev/shm/%d' % os.getpid(), 'wb').write(bytes(8 << 20))";
            for (int i = 0; i < 3; i++) {
                valise.forget(valise.call(Scope.empty(), code).orThrow().scope());
            }
            String blocks = "s.f_blocks - s.f_bfree";
            while (used(valise, "/dev/shm", blocks) > 0) {
                Thread.onSpinWait(); // the test's own deadline ends it
            }
        }
    }
}
