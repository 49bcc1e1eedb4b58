package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import dev.valise.packed.PackedScope;
import dev.valise.packed.PackedUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the units of scopes are compiled to is known ahead, and comes from processes that have run no user code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class CompiledUnitsTest {
    private static final KeptUnits NOWHERE = new KeptUnits(Optional.empty(), "");

    @TempDir
    private Path folder;

    private Valise valise;

    @BeforeAll
    void start() {
        valise = Valise.local().start();
    }

    @AfterAll
    void close() {
        valise.close();
    }

    private PackedScope packed(String code) {
        Path file = folder.resolve("%d.valise".formatted(code.hashCode()));
        valise.pack(valise.call(Scope.empty(), code).orThrow().scope(), file);
        return ScopeFiles.open(file);
    }

    /** Those of processes that all give one answer. */
    private static CompiledUnits units(List<Request> asked, Optional<byte[]> answer) {
        return new CompiledUnits(
                request -> {
                    asked.add(request);
                    return answer;
                },
                () -> false,
                NOWHERE);
    }

    @Test
    void areAskedForOnce() throws InterruptedException {
        PackedScope scope = packed("def f(): return 1");
        List<Request> asked = new ArrayList<>();
        try (CompiledUnits units = units(asked, Optional.of(new byte[] {0, 0, 0, 2, 7, 8}))) {
            assertThat(units.seek(scope).get()).isEqualTo(Value.Dict.of(Map.of()));
            for (int i = 0; i < 3; i++) {
                units.want(scope);
                units.await();
            }
            PackedUnit unit = scope.units().get(0);
            assertThat(units.seek(scope).get())
                    .isEqualTo(Value.Dict.of(Map.of(unit.hash() + " " + unit.file(), Value.of(new byte[] {7, 8}))));
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void areForgottenWhereTheAnswerIsNotWhole() throws InterruptedException {
        PackedScope scope = packed("def f(): return 1");
        for (byte[] answer : List.of(
                new byte[] {},
                new byte[] {0, 0, 0, 0},
                new byte[] {0, 0, 0, 9, 1},
                new byte[] {-1, -1, -1, -1},
                new byte[] {0, 0, 0, 1, 7, 0, 0, 0, 1, 8})) {
            List<Request> asked = new ArrayList<>();
            try (CompiledUnits units = units(asked, Optional.of(answer))) {
                units.want(scope);
                units.await();
                units.want(scope);
                units.await();
                assertThat(units.seek(scope).get()).isEqualTo(Value.Dict.of(Map.of()));
                assertThat(asked).hasSize(1);
            }
        }
    }

    @Test
    void waitUntilNoCallRuns() throws InterruptedException {
        PackedScope scope = packed("def f(): return 1");
        AtomicBoolean busy = new AtomicBoolean(true);
        AtomicBoolean askedWhileBusy = new AtomicBoolean();
        try (CompiledUnits units = new CompiledUnits(
                request -> {
                    askedWhileBusy.set(busy.get());
                    return Optional.empty();
                },
                () -> {
                    boolean was = busy.get();
                    busy.set(false); // at the next look there is time
                    return was;
                },
                NOWHERE)) {
            units.want(scope);
            units.await();
        }
        assertThat(askedWhileBusy).isFalse();
    }

    @Test
    void areRunWhereAScopeIsUnpackedAgain() {
        String code = "def f(): return 'as the text says'";
        Path file = folder.resolve("again.valise");
        valise.pack(valise.call(Scope.empty(), code).orThrow().scope(), file);
        Outcome told = call(file);
        while (told.value().get(0).asInt() != 0) { // it takes a moment until there is time to compile it
            told = call(file);
        }
        assertThat(told.value().get(1).asString()).isEqualTo("as the text says");
    }

    /** How many texts the process of a scope has compiled that was unpacked from a file, and what its function gives. */
    private Outcome call(Path file) {
        String code = "import valise.captured\nlen(list(valise.captured.texts('<call 1>'))), f()";
        return valise.call(valise.unpack(file).scope(), code).orThrow();
    }

    @Test
    void areNotWhatUserCodeSaysTheyAre() {
        String code = """
                import builtins, marshal
                builtins.compile = builtins.exec = lambda *given, **named: other.__code__
                marshal.loads = lambda *given: other.__code__
                marshal.dumps = lambda *given: b''
                def other(): return 'forged'
                def f(): return 'as the text says'
                """;
        Path file = folder.resolve("forged.valise");
        valise.pack(valise.call(Scope.empty(), code).orThrow().scope(), file);
        Outcome told = call(file);
        while (told.value().get(0).asInt() != 0) {
            told = call(file);
        }
        assertThat(told.value().get(1).asString()).isEqualTo("as the text says");
    }
}
