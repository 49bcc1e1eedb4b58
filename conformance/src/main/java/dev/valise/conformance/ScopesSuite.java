package dev.valise.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scopes are values: any may be called any number of times, and at the same time. */
public abstract class ScopesSuite {
    private final Valise valise;

    /** On this ground. */
    protected ScopesSuite(Ground ground) {
        valise = ground.here();
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
}
