package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Loss;
import dev.valise.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Scopes as the sandbox packs them, with functions and classes, go through Java and work on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackedScopeTest {
    private static final Bounds BOUNDS = Bounds.standard();
    private static final String SHOP = """
            import collections, dataclasses, datetime, enum, functools, math
            rate = 0.2
            def net(x):
                return x * (1 - rate)
            def counter():
                n = 0
                def inc():
                    nonlocal n
                    n += 1
                    return n
                def get(): return n
                return inc, get
            inc, get = counter()
            class Order:
                def __init__(self, number): self.number = number
                def total(self): return net(self.number)
            class Big(Order):
                def total(self): return super().total() * 2
            class Color(enum.Enum):
                RED = 1
                BLUE = 2
            Point = collections.namedtuple("Point", "x y")
            orders = [Order(1), Big(2)]
            colors = {Color.RED: Color.BLUE}
            when = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.timezone.utc)
            twins = [lambda: 1, lambda: 2]
            mixed = {net, Order, int, len, (1, net), frozenset([Color.RED])}
            point = Point(1, [2])
            same = globals()
            cached = functools.lru_cache(net)
            """;

    private Python python;
    private Python otherSeed;

    @BeforeAll
    void start() {
        python = new Python("scopes.py", 1);
        otherSeed = new Python("scopes.py", 77);
    }

    @AfterAll
    void stop() {
        python.close();
        otherSeed.close();
    }

    private byte[] pack(String code) {
        return python.ask('s', code.getBytes(StandardCharsets.UTF_8));
    }

    private PackedScope scope(String code) {
        return PackedScope.of(pack(code), BOUNDS);
    }

    private String result(PackedScope scope, String expression) {
        return otherSeed.ask('u', "result = " + expression, scope.toStream());
    }

    @Test
    void worksOnAfterTheMove() {
        PackedScope scope = scope(SHOP);
        assertThat(result(scope, "net(100), inc(), inc(), get(), [each.total() for each in orders], twins[1]()"))
                .isEqualTo("(80.0, 1, 2, 2, [0.8, 3.2], 2)");
        assertThat(result(scope, "isinstance(orders[1], Order), colors[Color.RED] is Color.BLUE, point.y, cached(10)"))
                .isEqualTo("(True, True, [2], 8.0)");
        assertThat(result(
                        scope, "same is globals(), net.__globals__ is same, net in mixed, Order in mixed, len(mixed)"))
                .isEqualTo("(True, True, True, True, 6)");
    }

    @Test
    void unpackingAndPackingAgainGivesTheSameParts() {
        PackedScope scope = scope(SHOP);
        PackedScope again = PackedScope.of(otherSeed.ask('w', scope.toStream()), BOUNDS);
        assertThat(again.parts()).isEqualTo(scope.parts());
        assertThat(again.variables()).isEqualTo(scope.variables());
    }

    @Test
    void whatProxiesStandForIsInTheirPlace() {
        String proxies = """
                class Proxy:
                    def __init__(self, target): self.target = target
                    def __getattr__(self, name): return getattr(self._current_obj(), name)
                    def _current_obj(self): return self.target
                def view():
                    return cell
                shared, plain = [1], 5
                """;
        String plain = "a, b, c, d = shared, {'x': (shared,)}, plain, [shared, shared]";
        String bound = "a, b, c, d = P(shared), {'x': (P(P(shared)),)}, P(plain), [P(shared), shared]";
        PackedScope scope = scope(proxies + bound.replace("P(", "Proxy("));
        assertThat(scope.parts())
                .filteredOn(part -> part.ids().get(0).startsWith("variable:"))
                .isEqualTo(scope(proxies + plain).parts().stream()
                        .filter(part -> part.ids().get(0).startsWith("variable:"))
                        .toList());
        assertThat(scope.value("b").toString()).isEqualTo("{'x': ([1],)}");
        assertThat(result(scope, "a is shared, b['x'][0] is a, c, d[0] is d[1], type(a)"))
                .isEqualTo("(True, True, 5, True, <class 'list'>)");
    }

    @Test
    void everyFunctionClassAndUnitIsAPart() {
        assertThat(scope(SHOP).parts())
                .extracting(PackedPart::ids)
                .contains(
                        List.of("class:Big"),
                        List.of("function:net"),
                        List.of("function:Order.total"),
                        List.of("function:counter.<locals>.get", "function:counter.<locals>.inc"),
                        List.of("unit:<call 1>"),
                        List.of("variable:orders"),
                        List.of("variable:rate"));
    }

    @Test
    void oneOfAThousandVariablesRewritesOnePart() {
        String code = "\nfor i in range(1000): globals()['v%d' % i] = {'number': i, 'name': 'x%d' % i}\n";
        PackedScope before = scope(SHOP + code);
        assertThat(before.parts().size()).isGreaterThan(1000);
        String change = SHOP + code + "v500['more'] = 1\n";
        List<PackedPart> changed = scope(change).parts().stream()
                .filter(part -> !before.parts().contains(part))
                .filter(part -> part.ids().get(0).startsWith("variable:"))
                .toList();
        assertThat(changed).extracting(PackedPart::ids).containsExactly(List.of("variable:v500"));
    }

    @Test
    void showsValues() {
        PackedScope scope = scope(
                SHOP + "data = [1, 2.5, 'text', b'x', None, (True, {1, 2}), {'a': [], 3: 2**70}]\ndata.append(data)\n");
        assertThat(scope.value("data").toString())
                .isEqualTo("[1, 2.5, 'text', b'x', None, (True, {1, 2}), {'a': [], 3: 1180591620717411303424}, [...]]");
        assertThat(scope.value("when").toString()).contains("2026-01-02");
        assertThat(scope.value("net")).isEqualTo(new Value.Other("function", "<function net>"));
        assertThat(scope.value("math")).isEqualTo(new Value.Other("module", "<module 'math'>"));
        assertThat(scope.value("orders").get(0)).isInstanceOfSatisfying(Value.Instance.class, order -> {
            assertThat(order.className()).isEqualTo("Order");
            assertThat(order.attributes().get("number")).isEqualTo(Value.of(1));
        });
    }

    @Test
    void showsSources() {
        PackedScope scope = scope(SHOP);
        assertThat(scope.source("net")).contains("def net(x):\n    return x * (1 - rate)\n");
        assertThat(scope.source("get")).contains("def get(): return n\n");
        assertThat(scope.source("Big"))
                .contains("class Big(Order):\n    def total(self): return super().total() * 2\n");
        assertThat(scope.source("Color")).contains("class Color(enum.Enum):\n    RED = 1\n    BLUE = 2\n");
        assertThat(scope.source("rate")).isEmpty();
        assertThat(scope.units()).singleElement().satisfies(unit -> {
            assertThat(unit.file()).isEqualTo("<call 1>");
            assertThat(scope.text(unit)).isEqualTo(SHOP);
        });
    }

    @Test
    void namesWhatIsLost() {
        PackedScope scope = scope("gen = (i for i in range(3)); next(gen); kept = [1]\nholder = {'a': [gen]}");
        assertThat(scope.losses())
                .extracting(Loss::variable, Loss::path, Loss::type)
                .contains(org.assertj.core.groups.Tuple.tuple("holder", "holder['a'][0]", "generator"));
        assertThat(scope.value("gen")).isInstanceOf(Value.Other.class);
        assertThat(result(scope, "kept")).isEqualTo("[1]");
    }

    @Test
    void comparesByName() {
        PackedScope before = scope("a = 1\nb = [2]\ndef f(x):\n    y = x\n    return y\n");
        PackedScope after = scope("b = [3]\nc = 4\ndef f(x):\n    y = x + 1\n    return y\n");
        ScopeDiff diff = ScopeDiff.between(before, after);
        assertThat(diff.added()).containsExactly("c");
        assertThat(diff.removed()).containsExactly("a");
        assertThat(diff.changed())
                .containsExactly(
                        new ScopeDiff.Change("b", Optional.empty()), new ScopeDiff.Change("f", Optional.of("""
                                        --- f
                                        +++ f
                                        @@ -1,3 +1,3 @@
                                         def f(x):
                                        -    y = x
                                        +    y = x + 1
                                             return y
                                        """)));
        assertThat(ScopeDiff.between(before, before).isEmpty()).isTrue();
    }

    @Test
    void keepsCycles() {
        PackedScope scope = scope("""
                import functools
                class Named:
                    def __init__(self, name): self.name = name
                    def __hash__(self): return hash(self.name)
                    def __eq__(self, other): return self.name == other.name
                n = Named('n'); n.all = {n, 1}; n.by = {n: n}
                t = ([],); t[0].append(t)
                u = ([], {}, Named([])); u[0].append(u); u[1][1] = (u, u[2]); u[2].name.append((u,))
                part = functools.partial(print, []); part.args[0].append((part, t))
                deep = None
                for _ in range(100_000): deep = [deep]
                """);
        assertThat(result(scope, "n in n.all, n.by[n] is n, len(n.all), t[0][0] is t"))
                .isEqualTo("(True, True, 2, True)");
        assertThat(result(scope, "u[0][0] is u, u[1][1][0] is u, u[1][1][1] is u[2], u[2].name[0][0] is u"))
                .isEqualTo("(True, True, True, True)");
        assertThat(result(scope, "part.args[0][0][0] is part, part.args[0][0][1] is t"))
                .isEqualTo("(True, True)");
        assertThat(PackedScope.of(scope.toStream(), BOUNDS).parts()).isEqualTo(scope.parts());
        assertThat(scope.value("deep").toString()).startsWith("[[[");
    }
}
