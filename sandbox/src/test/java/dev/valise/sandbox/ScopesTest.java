package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import dev.valise.Variable;
import dev.valise.spi.LocalSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Scopes are values: any may be called any number of times, and at the same time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScopesTest {
    private Valise valise;

    @BeforeAll
    void start() {
        valise = Valise.local().start();
    }

    @AfterAll
    void close() {
        valise.close();
    }

    private Scope define(String code) {
        return valise.call(Scope.empty(), code).orThrow().scope();
    }

    @Test
    void scopesBeyondTheNumberThatIsHeldComeBackWhenTheyAreCalled() {
        try (Valise small = Valise.local().holders(3).start()) {
            List<Scope> scopes = IntStream.range(0, 3)
                    .mapToObj(i -> small.call(Scope.empty(), "x = " + i).scope())
                    .toList();
            small.call(scopes.get(0), Call.code("x")); // used, and its outcome is a fourth scope
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 3; i++) {
                    Outcome outcome = small.call(scopes.get(i), "x");
                    assertThat(outcome.value().asInt()).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void manyScopesOfWhichFewAreHeldAllWork() {
        try (Valise small = Valise.local().holders(20).packAhead().start()) {
            List<Scope> scopes = IntStream.range(0, 100)
                    .mapToObj(i -> Call.code("x = %d\ndef get(): return x".formatted(i))
                            .withDurability(Durability.AFTER_REPLY))
                    .map(call -> small.call(Scope.empty(), call).scope())
                    .toList();
            for (int i = 0; i < scopes.size(); i++) {
                assertThat(small.call(scopes.get(i), Call.function("get"))
                                .value()
                                .asInt())
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void aScopeThatIsForgottenIsGoneAlsoFromDisk() {
        try (Valise own = Valise.local().start()) {
            Scope scope = own.call(Scope.empty(), Call.code("x = 1").withDurability(Durability.BEFORE_REPLY))
                    .scope();
            own.forget(scope);
            assertThat(own.call(scope, "x"))
                    .isInstanceOfSatisfying(
                            Outcome.Lost.class,
                            lost -> assertThat(lost.reason()).contains("forgotten"));
        }
    }

    @Test
    void aScopeThatCannotBePackedIsNamedWhenItHasToGo() {
        try (Valise small = Valise.local().holders(1).start()) {
            String code = "import os\nclass Bad:\n    def __reduce__(self): os._exit(1)\nbad = Bad()";
            Outcome outcome = small.call(Scope.empty(), Call.code(code).withDurability(Durability.BEFORE_REPLY));
            assertThat(outcome.report().heldOnly())
                    .hasValueSatisfying(losses -> assertThat(losses)
                            .singleElement()
                            .extracting(Loss::reason)
                            .asString()
                            .contains("cannot be packed"));
            Scope scope = outcome.scope();
            Outcome next = small.call(scope, "x = 1"); // holds another in its place
            Outcome again = small.call(scope, "1");
            while (!(again instanceof Outcome.Lost)) { // it is held until its packing has failed
                again = small.call(scope, "1");
            }
            assertThat(((Outcome.Lost) again).reason()).contains("only 1 scopes", "cannot be packed");
            assertThat(next.orThrow()).isNotNull();
        }
    }

    @Test
    void jailThatItsOwnCodeEndedIsReplaced() {
        // Without these, code can end its jail.
        Set<Control> off = Set.of(Control.LINEAGE_FILTER, Control.LANDLOCK);
        try (Valise own = Sandbox.start(LocalSettings.DEFAULT, JailFactory.find(LocalSettings.DEFAULT, off))) {
            Scope scope = own.call(Scope.empty(), "x = 1").scope();
            Outcome packed = own.call(
                    scope, Call.code("x = 2\ng = (i for i in 'ab')\nnext(g)").withDurability(Durability.BEFORE_REPLY));
            assertThat(packed.report().heldOnly())
                    .hasValueSatisfying(losses -> assertThat(losses)
                            .singleElement()
                            .extracting(Loss::path)
                            .isEqualTo("g"));
            own.call(scope, "import os\nos.kill(-1, 9)"); // all but itself, as the system call does
            Outcome next = own.call(Scope.empty(), "1 + 1");
            while (next instanceof Outcome.Lost) { // the end of the jail may not have been noticed yet
                next = own.call(Scope.empty(), "1 + 1");
            }
            assertThat(next.value().asInt()).isEqualTo(2);
            assertThat(own.call(scope, "x"))
                    .isInstanceOfSatisfying(
                            Outcome.Lost.class,
                            lost -> assertThat(lost.reason()).contains("jail"));
            Outcome back = own.call(packed.scope(), "x");
            assertThat(back.value().asInt()).isEqualTo(2);
            assertThat(back.report().usage().held()).isFalse();
            assertThat(back.report().missing())
                    .isEqualTo(packed.report().heldOnly().orElseThrow());
            assertThat(own.call(packed.scope(), "x").report().usage().held()).isTrue();
        }
    }

    @Test
    void preloadedModulesAreThere() {
        try (Valise loaded = Valise.local().preload("json", "xml.dom").start()) {
            assertThat(loaded.call(Scope.empty(), "import sys\n'xml.dom' in sys.modules, 'json' in sys.modules")
                            .value())
                    .isEqualTo(Value.Tuple.of(Value.of(true), Value.of(true)));
        }
    }

    @Test
    void functionsArePreviewedByTheirSignature() {
        Scope scope = define("def net(x, y=1): return x\nclass Tax: pass");
        assertThat(valise.variables(scope)).extracting(Variable::preview).containsExactly("net(x, y=1)", "class Tax");
    }

    @Test
    void valuesOfAllKindsComeBack() {
        Scope scope = define("""
                import datetime, decimal, fractions, uuid, pathlib, collections, enum
                Point = collections.namedtuple('Point', 'x y')
                class Color(enum.Enum):
                    RED = 1
                class Box:
                    def __init__(self): self.content = [1, self]
                """);
        assertThat(valise.call(scope, "decimal.Decimal('1.10')").value().toString())
                .contains("1.10");
        assertThat(valise.call(scope, "datetime.date(2026, 11, 20)").value())
                .isInstanceOfSatisfying(
                        Value.Date.class, date -> assertThat(date.date()).hasToString("2026-11-20"));
        assertThat(valise.call(scope, "Point(1, 2)").value().attribute("y").asInt())
                .isEqualTo(2);
        Value box = valise.call(scope, "Box()").value();
        assertThat(box.attribute("content").get(1)).isSameAs(box);
        assertThat(valise.call(scope, "Color.RED").value()).isInstanceOf(Value.Instance.class);
        assertThat(valise.call(scope, "[range(3), 1j, {1, 2}, b'x', Box, print]")
                        .value()
                        .asList())
                .hasSize(6);
        Value shared = valise.call(scope, "x = []\n[x, x]").value();
        assertThat(shared.get(0)).isSameAs(shared.get(1));
    }

    @Test
    void inputsOfAllKindsArrive() {
        Map<String, Object> inputs = Map.of(
                "text",
                "caf\u00e9",
                "number",
                12345678901234567L,
                "list",
                List.of(1, 2.5, true),
                "nested",
                Map.of("a", List.of()));
        Call call = Call.code("repr(text), number + 1, list, nested['a']")
                .withInputs(Map.of(
                        "text",
                        Value.from(inputs.get("text")),
                        "number",
                        Value.from(inputs.get("number")),
                        "list",
                        Value.from(inputs.get("list")),
                        "nested",
                        Value.from(inputs.get("nested"))));
        assertThat(valise.call(Scope.empty(), call).value().toString())
                .isEqualTo("(\"'caf\u00e9'\", 12345678901234568, [1, 2.5, True], [])");
    }
}
