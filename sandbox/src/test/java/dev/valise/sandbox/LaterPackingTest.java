package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.PackedScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scope that is packed after one it came from is the same as if it had been packed alone. */
final class LaterPackingTest {
    private static final String BEFORE = """
            data = {'a': [1, {2, 3}]}
            other = ['x'] * 3
            text = 'y' * 5000
            shared = [data, text]
            def add(n): other.append(n)
            class C:
                def put(self): mine.append(1)
            mine = []
            c = C()
            """;

    private static Valise valise;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        valise = Valise.local().packAhead().start();
    }

    @AfterAll
    static void close() {
        valise.close();
    }

    private static Scope after(Scope scope, String... codes) {
        Scope last = scope;
        for (String code : codes) {
            last = valise.call(last, code).orThrow().scope();
        }
        return last;
    }

    private PackedScope packed(Scope scope) throws IOException {
        Path file = folder.resolve(scope.id().text() + ".valise");
        valise.pack(scope, file);
        return PackedScope.open(file, Bounds.standard());
    }

    private void assertThatNothingIsMissed(String... calls) throws IOException {
        // One base for both: a class that is defined once more is another class.
        Scope base = after(Scope.empty(), BEFORE);
        PackedScope alone = packed(after(base, calls));
        packed(base);
        PackedScope later = packed(after(base, calls));
        assertThat(later.parts()).isEqualTo(alone.parts());
        assertThat(later.variables()).isEqualTo(alone.variables());
        assertThat(later.units()).isEqualTo(alone.units());
        assertThat(later.log()).isEqualTo(alone.log());
    }

    @Test
    void afterNoCall() throws IOException {
        assertThatNothingIsMissed();
    }

    @Test
    void afterCallsOnData() throws IOException {
        assertThatNothingIsMissed("other.append(5)", "new = other[:2]", "del text");
    }

    @Test
    void afterCallsOfFunctionsAndMethods() throws IOException {
        assertThatNothingIsMissed("add(7)", "c.put()");
    }

    @Test
    void afterCallsThatNobodyCanFollow() throws IOException {
        assertThatNothingIsMissed("globals()['mi' + 'ne'].append(2)", "import sys\nother.append(len(sys.argv) and 1)");
    }

    @Test
    void whereVariablesCameToShareWhatTheyHave() throws IOException {
        assertThatNothingIsMissed("mine.append(other)");
    }

    @Test
    void afterInputsAndFunctionsByName() throws IOException {
        Scope base = after(Scope.empty(), BEFORE);
        packed(base);
        Scope later = valise.call(base, Call.code("1").withInputs(Map.of("mine", Value.of("an input"))))
                .scope();
        later = valise.call(later, Call.function("add", Value.of("z"))).scope();
        PackedScope form = packed(later);
        assertThat(form.value("mine")).isEqualTo(Value.of("an input"));
        assertThat(form.value("other").get(3).asString()).isEqualTo("z");
    }

    @Test
    void onBranchesOfOneScope() throws IOException {
        Scope base = after(Scope.empty(), BEFORE);
        packed(base);
        Scope left = after(base, "other = 'left'");
        Scope right = after(base, "text = 'right'");
        assertThat(packed(left).value("other").asString()).isEqualTo("left");
        assertThat(packed(right).value("other").get(0).asString()).isEqualTo("x");
        assertThat(packed(after(right, "1")).value("text").asString()).isEqualTo("right");
        assertThat(packed(after(left, "1")).value("text").asString()).startsWith("yyy");
    }

    @Test
    void whereAScopeHasComeBackFromItsPackedForm() throws IOException {
        Path file = folder.resolve("moved.valise");
        valise.pack(after(Scope.empty(), BEFORE), file);
        Scope back = valise.unpack(file).scope();
        packed(back);
        PackedScope later = packed(after(back, "add('back')", "mine = other"));
        assertThat(later.value("mine").get(3).asString()).isEqualTo("back");
        assertThat(later.parts())
                .anySatisfy(part -> assertThat(part.ids()).containsExactly("variable:mine", "variable:other"));
    }

    @Test
    void ofAChainThatIsPackedAtEachCall() {
        Scope scope = after(Scope.empty(), BEFORE);
        for (int i = 0; i < 20; i++) {
            String code = i % 3 == 0 ? "add(%d)".formatted(i) : "mine += [%d]".formatted(i);
            scope = valise.call(scope, Call.code(code).withDurability(Durability.BEFORE_REPLY))
                    .orThrow()
                    .scope();
        }
        assertThat(valise.call(scope, "len(other), len(mine)").value())
                .isEqualTo(Value.Tuple.of(Value.of(10), Value.of(13)));
    }
}
