package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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

    /** Elsewhere it is mended before each call: the attempts of {@code escapes.txt} show that. */
    @Test
    void noneTakesTheFoldersFromTheOthersWhereTheyAreRoots() {
        Host host = Host.current();
        assumeThat(CountedFolders.arePossible(host, JailUser.pick(host)))
                .as("this user may mount")
                .isTrue();
        try (Valise valise = Valise.local().start()) {
            Outcome outcome = valise.call(Scope.empty(), """
                    import errno, os
                    ways = [
                        lambda: os.chmod('/work', 0),
                        lambda: os.chmod('..', 0),
                        lambda: os.chmod('/dev/shm', 0),
                        lambda: os.chmod('shm', 0, dir_fd=os.open('/dev', os.O_PATH)),
                        lambda: os.chmod(os.path.basename('/work'), 0, dir_fd=os.open('/', os.O_PATH)),
                        lambda: os.chown('/work', os.getuid(), -1),
                    ]
                    ends = []
                    for way in ways:
                        try: way()
                        except OSError as error: ends.append(errno.errorcode[error.errno])
                    os.mkdir('own'), os.chmod('own', 0), os.chmod('own', 0o700), open('own/f', 'w').close()
                    ' '.join(ends)
                    """);
            assertThat(outcome.orThrow().value().asString()).isEqualTo("EPERM EPERM EPERM EPERM EPERM EPERM");
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
