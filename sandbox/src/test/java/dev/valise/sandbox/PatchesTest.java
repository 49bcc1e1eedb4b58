package dev.valise.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Display;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.spi.Patches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patches of operators: what changes modules in the sandbox before user code sees them. */
class PatchesTest {
    private static final String TRACE = """
            from valise.hooks import when_imported, wrap_function_wrapper

            def trace(wrapped, instance, args, kwargs):
                print("traced")
                return wrapped(*args, **kwargs)

            @when_imported("tempfile")
            def patch(module):
                wrap_function_wrapper(module, "mkdtemp", trace)
            """;

    @TempDir
    Path folder;

    @Test
    void changeWhatCodeImportsByName() throws IOException {
        Files.writeString(folder.resolve("20-second.py"), "import colorsys\ncolorsys.order += 'b'\n");
        Files.writeString(folder.resolve("10-first.py"), "import colorsys\ncolorsys.order = 'a'\n");
        Files.writeString(folder.resolve("30-trace.py"), TRACE);
        Files.writeString(folder.resolve("notes.txt"), "no patch");
        try (Valise valise = Valise.local().patches(folder).start()) {
            Outcome outcome = valise.call(
                    Scope.empty(), "from tempfile import mkdtemp\nimport colorsys\nmkdtemp()\ncolorsys.order");
            assertThat(outcome.value().asString()).isEqualTo("ab");
            assertThat(outcome.output().stdout()).isEqualTo("traced\n");
            assertThat(outcome.report().patches()).containsExactly("10-first.py", "20-second.py", "30-trace.py");
            Outcome raised = valise.call(outcome.scope(), "1 / 0");
            assertThat(raised.report().patches()).hasSize(3);
        }
    }

    @Test
    void showWhatTheirHooksShow() throws IOException {
        Files.writeString(folder.resolve("show.py"), "import colorsys, valise\ncolorsys.show = valise.display\n");
        try (Valise valise = Valise.local().patches(folder).start()) {
            String code = "import colorsys\nclass S:\n  def _repr_html_(self): return '<b>'\ncolorsys.show(5)\nS()";
            assertThat(valise.call(Scope.empty(), code).report().displays())
                    .containsExactly(
                            new Display("text/plain", "5".getBytes(UTF_8)),
                            new Display("text/html", "<b>".getBytes(UTF_8)));
        }
    }

    @Test
    void refuseTheStartWhereOneFails() throws IOException {
        Files.writeString(folder.resolve("bad.py"), "import no_such_module\n");
        assertThatThrownBy(() -> Valise.local().patches(folder).start())
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("the patch bad.py cannot be applied: ModuleNotFoundError");
    }

    @Test
    void areLeftOutWhereTheyMayFail() throws IOException {
        Files.writeString(folder.resolve("bad.py"), "import no_such_module\n");
        Files.writeString(folder.resolve("good.py"), "import colorsys\n");
        try (Valise valise = Valise.local().patches(folder).patchesMayFail().start()) {
            assertThat(valise.call(Scope.empty(), "1").report().patches()).containsExactly("good.py");
        }
    }

    @Test
    void areNamedByTheDoctor() throws IOException {
        Files.writeString(folder.resolve("bad.py"), "import no_such_module\n");
        Files.writeString(folder.resolve("good.py"), "import colorsys\n");
        Patches patches = new Patches(Optional.of(folder), List.of(), false);
        List<Finding> findings = Doctor.examine("python3", patches).stream()
                .filter(each -> each.layer().equals("patches"))
                .toList();
        assertThat(findings).extracting(Finding::status).containsExactly(Finding.Status.MISSING, Finding.Status.OK);
        assertThat(findings.get(0).detail()).contains("bad.py").contains("no_such_module");
        assertThat(findings.get(1).detail()).isEqualTo("good.py");
    }

    @Test
    void followAScopeByNameAndAreMissedWhereTheyAreNot() throws IOException {
        Files.writeString(folder.resolve("a.py"), "import colorsys\n");
        Files.writeString(folder.resolve("b.py"), "import colorsys\n");
        Path file = folder.resolve("scope.valise");
        try (Valise valise = Valise.local().patches(folder).start()) {
            valise.pack(valise.call(Scope.empty(), "x = 5").scope(), file);
            assertThat(valise.unpack(file).patchesMissing()).isEmpty();
        }
        Files.delete(folder.resolve("b.py"));
        try (Valise valise = Valise.local().patches(folder).start()) {
            Unpacked unpacked = valise.unpack(file);
            assertThat(unpacked.patchesMissing()).containsExactly("b.py");
            assertThat(valise.call(unpacked.scope(), "x").value().asInt()).isEqualTo(5);
        }
    }

    @Test
    void needAFolderThatCanBeReadAndNamesThatCanBeGiven() throws IOException {
        assertThatThrownBy(() -> Valise.local().patches(folder.resolve("none")).start())
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> Valise.local().patchGroups("a\npreload b").start())
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("is not the name of a group");
        Files.writeString(folder.resolve("with space.py"), "");
        assertThatThrownBy(() -> Valise.local().patches(folder).start())
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("rename it");
    }
}
