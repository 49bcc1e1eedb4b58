package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.spi.LocalSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Python side is compiled once for an interpreter, and not by each jail. */
class BytecodeTest {
    private static final byte[] CONTENT = "what was compiled".getBytes(StandardCharsets.UTF_8);

    private final PublicFolder home = PublicFolder.create();
    private final Path place = home.path().resolve("valise");
    private final AtomicInteger compilations = new AtomicInteger();

    @AfterEach
    void delete() {
        home.close();
    }

    private Optional<byte[]> compile() {
        compilations.incrementAndGet();
        return Optional.of(CONTENT);
    }

    @Test
    void isCompiledOnceForAllJvmsOfAUser() {
        BytecodeCache first = new BytecodeCache(Optional.of(place));
        BytecodeCache second = new BytecodeCache(Optional.of(place));

        assertThat(first.get("a", this::compile)).hasValue(CONTENT);
        assertThat(first.get("a", this::compile)).hasValue(CONTENT);
        assertThat(second.get("a", this::compile))
                .hasValueSatisfying(it -> assertThat(it).isEqualTo(CONTENT));
        assertThat(compilations).hasValue(1);
        assertThat(second.get("b", this::compile)).isPresent();
        assertThat(compilations).as("another interpreter, or other sources").hasValue(2);
    }

    @Test
    void isCompiledForTheSecondJailWhereItCannotBeKept() {
        BytecodeCache cache = new BytecodeCache(Optional.empty());

        assertThat(cache.get("a", this::compile)).isEmpty();
        assertThat(compilations).hasValue(0);
        assertThat(cache.get("a", this::compile)).hasValue(CONTENT);
        assertThat(cache.get("a", this::compile)).hasValue(CONTENT);
        assertThat(compilations).hasValue(1);
    }

    @Test
    void isNotTriedAgainWhereItDoesNotWork() {
        BytecodeCache cache = new BytecodeCache(Optional.of(place));
        for (int i = 0; i < 3; i++) {
            assertThat(cache.get("a", () -> {
                        compilations.incrementAndGet();
                        return Optional.empty();
                    }))
                    .isEmpty();
        }
        assertThat(compilations).hasValue(1);
    }

    @Test
    void isWhatAJailRunsAndCannotWrite() {
        JailFactory jails = JailFactory.find(LocalSettings.DEFAULT);
        try (Valise first = Sandbox.start(LocalSettings.DEFAULT, jails);
                Valise valise = Sandbox.start(LocalSettings.DEFAULT, jails)) {
            assertThat(first.call(Scope.empty(), "1").value().asInt()).isEqualTo(1);
            assertThat(valise.call(Scope.empty(), """
                                    import importlib.util, marshal
                                    with open('/valise/compiled', 'rb') as file: content = file.read()
                                    magic = importlib.util.MAGIC_NUMBER
                                    modules = marshal.loads(content[len(magic):])
                                    source = '/valise/valise/pack/units.py'
                                    content.startswith(magic) and marshal.loads(modules['valise.pack.units']) == compile(
                                        open(source).read(), source, 'exec', dont_inherit=True)
                                    """).value().asBoolean()).isTrue();
            Outcome written = valise.call(Scope.empty(), "open('/valise/compiled', 'ab')");
            assertThat(((Outcome.Raised) written).error().type()).isIn("OSError", "PermissionError");
            Outcome packed =
                    valise.call(Scope.empty(), Call.code("def f(): return 1").withDurability(Durability.BEFORE_REPLY));
            assertThat(packed.report().heldOnly())
                    .hasValueSatisfying(losses -> assertThat(losses).isEmpty());
        }
    }
}
