package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.LoggedCall;
import dev.valise.packed.PackedScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    /** Long blocks travel apart from the stream; which way they took shows nowhere. */
    private static final String LONG_BLOCKS = """
            import hashlib, os
            lengths = [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20]
            data = {n: (os.urandom(n), bytearray(os.urandom(n)), '\\u00e9' * n) for n in lengths}
            shared = [data[5 << 20][1]]
            wide = 1 << 8 * (1 << 20) - 9  # an int that is as long, and no block
            def told():
                each = [(n, [type(x).__name__ for x in three], [len(x) for x in three]) for n, three in data.items()]
                hashes = [hashlib.sha256(x.encode() if type(x) is str else x).hexdigest() for t in data.values() for x in t]
                return repr((each, hashes, shared[0] is data[5 << 20][1], wide == 1 << 8 * (1 << 20) - 9))
            """;

    @Test
    void longBlocksComeBackAsTheyWere() {
        Scope scope = scope(LONG_BLOCKS);
        Path file = folder.resolve("long.valise");
        here.pack(scope, file);
        Scope back = there.unpack(file).scope();
        assertThat(there.call(back, "told()").value())
                .isEqualTo(here.call(scope, "told()").value());
        assertThat(there.call(back, "shared[0].append(1); len(data[5 << 20][1])")
                        .value())
                .isEqualTo(Value.of((5 << 20) + 1));
        Path again = folder.resolve("again.valise");
        there.pack(back, again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void whatCannotBeRebuiltCostsNoLongBlock() {
        Scope scope = scope(LONG_BLOCKS, """
                class Once:
                    def __init__(self): self.seen = bytearray(2 << 20)
                    def __getstate__(self): return self.seen
                    def __setstate__(self, state): state += b'!'; self.seen = state
                class Never:
                    def __getstate__(self): return 1
                    def __setstate__(self, state): raise ValueError('never')
                once, never = Once(), Never()
                """);
        Path file = folder.resolve("never.valise");
        here.pack(scope, file);
        Unpacked back = there.unpack(file);
        assertThat(back.missing())
                .singleElement()
                .satisfies(loss -> assertThat(loss.toString()).contains("never"));
        assertThat(there.call(back.scope(), "told()").value())
                .isEqualTo(here.call(scope, "told()").value());
        assertThat(there.call(back.scope(), "len(once.seen)").value()).isEqualTo(Value.of((2 << 20) + 1));
    }

    @Test
    void aScopeThatPromisesBlocksAndSendsNoneOrOthersHarmsOnlyItself() {
        for (String cuts :
                List.of("[(2, 1 << 20)]", "[(2, 1 << 40)]", "[(2, -1)]", "[(1 << 31, 5)]", "[(-1, 5)]", "7", "[7]")) {
            Scope scope = scope("""
                    class Lie:
                        def __reduce__(self):
                            import os, pickle, struct
                            reply = {'status': 'returned', 'packed': b'ab', 'cuts': %s, 'changed': [], 'removed': [],
                                     'cpu_ns': 0, 'peak_bytes': 0, 'doubtful': False, 'forks': False}
                            data = pickle.dumps(reply, 5)
                            for fd in range(3, 1200):
                                try:
                                    os.write(fd, struct.pack('>cI', b'E', len(data)) + data)
                                except OSError:
                                    pass
                            os._exit(0)
                    lie = Lie()
                    """.formatted(cuts));
            assertThatThrownBy(() -> here.pack(scope, folder.resolve("lie.valise")))
                    .as(cuts)
                    .isInstanceOf(ValiseException.class);
            assertThat(here.call(Scope.empty(), "1 + 1").value()).isEqualTo(Value.of(2));
        }
    }

    @Test
    void aScopeThatForgesItsPackedFormHarmsOnlyItself() {
        String code = """
                import sys, types, valise
                fake = types.ModuleType('valise.pack')
                fake.Units = lambda: None
                fake.write_scope = fake.pack_scope = lambda *a: (b'\\x80\\x05cos\\nsystem\\n.', [])
                sys.modules['valise.pack'] = valise.pack = fake
                """;
        Scope scope = scope(code);
        assertThatThrownBy(() -> here.pack(scope, folder.resolve("forged.valise")))
                .hasMessageContaining("cannot be packed");
    }
}
