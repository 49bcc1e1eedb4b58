package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import dev.valise.spi.LocalSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    void oneScopeIsCalledConcurrently() throws Exception {
        Scope scope = define("base = 1000\ndef add(x): return base + x");
        List<Callable<Integer>> calls = IntStream.range(0, 40)
                .<Callable<Integer>>mapToObj(i -> () -> valise.call(scope, Call.function("add", Value.of(i)))
                        .value()
                        .asInt())
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> each : threads.invokeAll(calls)) {
                results.add(each.get());
            }
            assertThat(results).isEqualTo(IntStream.range(1000, 1040).boxed().toList());
        }
    }

    @Test
    void virtualThreadsCallToo() throws Exception {
        Scope scope = define("x = 7");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> results = IntStream.range(0, 30)
                    .mapToObj(i -> threads.submit(
                            () -> valise.call(scope, "x * " + i).value().asInt()))
                    .toList();
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(7 * i);
            }
        }
    }

    @Test
    void branchesOfOneScopeAreIndependent() {
        Scope root = define("log = ['root']");
        Scope left = valise.call(root, "log.append('left')").scope();
        Scope right = valise.call(root, "log.append('right')").scope();
        assertThat(valise.call(left, "log").value()).isEqualTo(Value.from(List.of("root", "left")));
        assertThat(valise.call(right, "log").value()).isEqualTo(Value.from(List.of("root", "right")));
        assertThat(valise.call(root, "log").value()).isEqualTo(Value.from(List.of("root")));
    }

    @Test
    void chainOfCallsGoesOnAndAllItsScopesCanBeCalled() {
        Scope scope = define("n = 0");
        List<Scope> passed = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            passed.add(scope);
            scope = valise.call(scope, "n += 1").scope();
        }
        assertThat(valise.call(scope, "n").value().asInt()).isEqualTo(60);
        assertThat(valise.call(passed.get(40), "n").value().asInt()).isEqualTo(40);
        Outcome first = valise.call(passed.get(0), "n");
        assertThat(first.value().asInt()).isZero();
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
    void childrenOfOneHolderDrawDifferentRandomNumbers() {
        Scope scope = define("import random, uuid\nown = random.Random()\nseeded = random.Random(42)");
        Set<Value> drawn = new HashSet<>();
        Set<Value> seeded = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            drawn.add(valise.call(scope, "random.random()").value());
            drawn.add(valise.call(scope, "own.random()").value());
            drawn.add(valise.call(scope, "str(uuid.uuid4())").value());
            seeded.add(valise.call(scope, "seeded.random()").value());
        }
        assertThat(drawn).hasSize(9);
        assertThat(seeded).as("a seed that the user chose stays").hasSize(1);
    }

    @Test
    void filesOfALineageStayInItsOwnFolder() {
        Scope scope = define("with open('note.txt', 'w') as f: n = f.write('hello')");
        assertThat(valise.call(scope, "open('note.txt').read()").value().asString())
                .isEqualTo("hello");
        assertThat(valise.call(Scope.empty(), "import os\nos.listdir('.')").value())
                .isEqualTo(Value.List.of());
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
