package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.packed.PackedUnit;
import dev.valise.spi.LocalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What units were compiled to is kept for later JVMs of a user, and nobody else has a say in it. */
@Timeout(120)
class KeptUnitsTest {
    private static final byte[] CODE = "what was compiled".getBytes(StandardCharsets.UTF_8);
    private static final PackedUnit UNIT = new PackedUnit("ab".repeat(32), 5000, "<call 1>");

    private final PublicFolder home = PublicFolder.create();
    private final Path place = home.path().resolve("valise");

    @AfterEach
    void delete() {
        home.close();
    }

    private KeptUnits units(String compiler) {
        return new KeptUnits(Optional.of(place), compiler);
    }

    private static List<byte[]> read(KeptUnits units, PackedUnit unit) {
        List<byte[]> found = new ArrayList<>();
        units.read(List.of(unit), (named, code) -> found.add(code));
        return found;
    }

    private Path file() throws IOException {
        return kept().get(0);
    }

    private List<Path> kept() throws IOException {
        Path folder = place.resolve("units");
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void areForTheSameTextFileNameAndInterpreterOnly() {
        units("3.11").write(UNIT, CODE);

        assertThat(read(units("3.11"), UNIT)).containsExactly(CODE);
        assertThat(read(units("3.12"), UNIT)).isEmpty();
        assertThat(read(units("3.11"), new PackedUnit("cd".repeat(32), UNIT.size(), UNIT.file())))
                .isEmpty();
        assertThat(read(units("3.11"), new PackedUnit(UNIT.hash(), UNIT.size(), "<call 2>")))
                .isEmpty();
    }

    @Test
    void areNotOfTextsThatTakeNoTime() {
        PackedUnit small = new PackedUnit(UNIT.hash(), 100, UNIT.file());
        units("3.11").write(small, CODE);

        assertThat(read(units("3.11"), small)).isEmpty();
        assertThat(place).doesNotExist();
    }

    @Test
    void areNotWhatOthersCanHaveWritten() throws IOException {
        units("3.11").write(UNIT, CODE);
        for (String each : List.of("valise", "valise/units", "valise/units/" + file().getFileName())) {
            boolean isFolder = Files.isDirectory(home.path().resolve(each));
            home.mode(each, isFolder ? "rwxrwxrwx" : "rw-rw-rw-");
            assertThat(read(units("3.11"), UNIT))
                    .as("others may write %s", each)
                    .isEmpty();
            home.mode(each, isFolder ? "rwx------" : "rw-------");
        }
        assertThat(read(units("3.11"), UNIT)).containsExactly(CODE);
    }

    @Test
    void areNotWhatBelongsToAnotherUser() throws IOException {
        Assumptions.assumeTrue(JailUser.currentUid() == 0, "only root gives files away");
        units("3.11").write(UNIT, CODE);
        for (Path each : List.of(place, place.resolve("units"), file())) {
            Files.setAttribute(each, "unix:uid", 12345);
            assertThat(read(units("3.11"), UNIT)).as("%s is another's", each).isEmpty();
            Files.setAttribute(each, "unix:uid", 0);
        }
        assertThat(read(units("3.11"), UNIT)).containsExactly(CODE);
    }

    @Test
    void areNotBehindLinks() throws IOException {
        units("3.11").write(UNIT, CODE);
        Path file = file();
        Path elsewhere = home.path().resolve("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
        assertThat(read(units("3.11"), UNIT)).isEmpty();

        Files.move(elsewhere, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(read(units("3.11"), UNIT)).containsExactly(CODE);
        Files.move(place.resolve("units"), elsewhere);
        Files.createSymbolicLink(place.resolve("units"), elsewhere);
        assertThat(read(units("3.11"), UNIT)).isEmpty();
    }

    @Test
    void areAsIfNotThereWhereTheyAreDamaged() throws IOException {
        units("3.11").write(UNIT, CODE);
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file(), damaged);
            assertThat(read(units("3.11"), UNIT)).as("byte %d", at).isEmpty();
            Files.write(file(), Arrays.copyOf(whole, at));
            assertThat(read(units("3.11"), UNIT)).as("%d bytes", at).isEmpty();
        }
        units("3.11").write(UNIT, CODE);
        assertThat(read(units("3.11"), UNIT)).containsExactly(CODE);
    }

    @Test
    void areOfOneTextEvenWhereAFileHasTheNameOfAnother() throws IOException {
        PackedUnit other = new PackedUnit("cd".repeat(32), UNIT.size(), UNIT.file());
        units("3.11").write(UNIT, CODE);
        Path first = file();
        Path moved = home.path().resolve("moved");
        Files.move(first, moved);
        units("3.11").write(other, CODE);
        Files.move(moved, file(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(read(units("3.11"), other)).isEmpty();
    }

    private Valise start() {
        return Sandbox.start(LocalSettings.DEFAULT, JailFactory.find(LocalSettings.DEFAULT), Optional.of(place));
    }

    @Test
    void areUsedByTheNextJvmOfTheUser() throws IOException {
        String code = "# %s\ndef f(): return 'as the text says'".formatted("x".repeat(2000));
        Path file = home.path().resolve("x.valise");
        for (int i = 0; i < 20 && kept().isEmpty(); i++) { // who compiles is not waited for long
            try (Valise valise = start()) {
                valise.pack(valise.call(Scope.empty(), code).orThrow().scope(), file);
            }
        }
        Path kept = file();
        byte[] before = Files.readAllBytes(kept);
        boolean wasKnown = false;
        for (int i = 0; i < 20 && !wasKnown; i++) { // who reads is not waited for where the machine is busy
            try (Valise valise = start()) {
                Scope scope = valise.unpack(file).scope();
                String asked = "import valise.captured\nlen(list(valise.captured.texts('<call 1>'))), f()";
                var told = valise.call(scope, asked).orThrow().value();
                assertThat(told.get(1).asString()).isEqualTo("as the text says");
                wasKnown = told.get(0).asInt() == 0;
            }
        }
        assertThat(wasKnown).isTrue();
        assertThat(Files.readAllBytes(kept)).isEqualTo(before);
        assertThat(kept()).containsExactly(kept);
    }

    @Test
    void areNotWrittenByJails() {
        String code = """
                import os, marshal
                def other(): return 'forged'
                marshal.dumps = lambda *given: b'forged'
                marshal.loads = compile = exec = lambda *given, **named: other.__code__
                import builtins
                builtins.compile = compile
                def f(): return 'as the text says' # %s
                os.path.exists(%s)
                """.formatted("x".repeat(2000), "'" + place + "'");
        Path file = home.path().resolve("y.valise");
        try (Valise valise = start()) {
            var outcome = valise.call(Scope.empty(), Call.code(code).withDurability(Durability.BEFORE_REPLY));
            assertThat(outcome.orThrow().value().asBoolean())
                    .as("the jail sees the folder")
                    .isFalse();
            valise.pack(outcome.scope(), file);
        }
        assertThat(place.resolve("units")).exists();
        for (int i = 0; i < 3; i++) {
            try (Valise valise = start()) {
                Scope scope = valise.unpack(file).scope();
                assertThat(valise.call(scope, "f()").orThrow().value().asString())
                        .isEqualTo("as the text says");
            }
        }
    }
}
