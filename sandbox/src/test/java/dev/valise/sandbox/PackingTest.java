package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.LoggedCall;
import dev.valise.packed.PackedScope;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in which scopes leave the Valise that made them; what they mean elsewhere is told by the conformance suite. */
final class PackingTest {
    private static Valise here;
    private static Valise there;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        here = Valise.local().start();
        there = Valise.local().start();
    }

    @AfterAll
    static void close() {
        here.close();
        there.close();
    }

    private static Scope scope(String... codes) {
        Scope scope = Scope.empty();
        for (String code : codes) {
            scope = here.call(scope, code).orThrow().scope();
        }
        return scope;
    }

    @Test
    void aFileTellsHowItsScopeCameToBe() throws IOException {
        Path file = folder.resolve("told.valise");
        Outcome raised = here.call(scope("def f(n): return n", "x = 1"), "1 / 0");
        here.pack(here.call(raised.scope(), Call.function("f", Value.of(5))).scope(), file);
        Path again = folder.resolve("again.valise");
        there.pack(there.call(there.unpack(file).scope(), "y = 2").scope(), again);
        assertThat(PackedScope.open(again, Bounds.standard()).log())
                .containsExactly(
                        new LoggedCall("def f(n): return n", "returned"),
                        new LoggedCall("x = 1", "returned"),
                        new LoggedCall("1 / 0", "raised"),
                        new LoggedCall("f(5)", "returned"),
                        new LoggedCall("y = 2", "returned"));
    }

    @Test
    void aScopeThatForgesItsPackedFormHarmsOnlyItself() {
        String code = """
                import sys, types, valise
                fake = types.ModuleType('valise.pack')
                fake.Units = lambda: None
                fake.pack_scope = lambda *a: (b'\\x80\\x05cos\\nsystem\\n.', [])
                sys.modules['valise.pack'] = valise.pack = fake
                """;
        Scope scope = scope(code);
        assertThatThrownBy(() -> here.pack(scope, folder.resolve("forged.valise")))
                .hasMessageContaining("cannot be packed");
    }
}
