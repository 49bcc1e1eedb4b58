package dev.valise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.ScopeId;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.PackedScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What nobody needs any more goes, and nothing else. */
@ParameterizedClass
@EnumSource(Engine.class)
class CollectTest extends StoreTest {
    private static final Duration LONG = Duration.ofHours(25);

    CollectTest(Engine engine) {
        super(engine);
    }

    private Collected collect() {
        return store().collect(Retention.DEFAULT);
    }

    @Test
    void removesWhatNoBranchHasAndNobodyUsedForLong() {
        ScopeId old = put("old " + "x".repeat(10_000));
        ScopeId used = put("used");
        ScopeId inBranch = put("in a branch");
        tenant().branches().move("main", Optional.empty(), inBranch);
        pass(Duration.ofHours(20));
        assertThat(tenant().scopes().find(used)).isPresent();
        pass(Duration.ofHours(5));
        ScopeId young = put("young");
        Collected collected = collect();
        assertThat(collected.scopes()).isEqualTo(1);
        assertThat(collected.bytes()).isGreaterThan(10_000);
        assertThat(tenant().scopes().find(old)).isEmpty();
        assertThat(tenant().scopes().describe(old)).isEmpty();
        assertThat(tenant().scopes().find(used)).isPresent();
        assertThat(tenant().scopes().find(inBranch)).isPresent();
        assertThat(tenant().scopes().find(young)).isPresent();
        assertThat(collect()).isEqualTo(new Collected(0, 0, 0));
        assertThat(store().check().problems()).isEmpty();
    }

    @Test
    void keepsContentsThatOthersShare() {
        Map<String, Value> variables = Forms.variables(300, new Random(4));
        ScopeId old = ScopeId.random();
        tenant().scopes().put(Forms.record(old), Forms.of(variables).form());
        pass(LONG);
        variables.put("v7", Value.of("changed"));
        PackedScope changed = Forms.of(variables);
        ScopeId young = ScopeId.random();
        tenant().scopes().put(Forms.record(young), changed.form());
        assertThat(collect().scopes()).isEqualTo(1);
        assertThat(PackedScope.of(tenant().scopes().find(young).orElseThrow(), Bounds.standard())
                        .toStream())
                .isEqualTo(changed.toStream());
        assertThat(count("COUNT(*) FROM blobs")).isLessThan(350);
        assertThat(store().check().problems()).isEmpty();
    }

    @Test
    void knowsTheAncestorsOfWhatIsKept() {
        ScopeId first = put("first");
        ScopeId second = ScopeId.random();
        tenant().scopes().note(Forms.child(second, first, "second()"));
        pass(LONG);
        ScopeId third = ScopeId.random();
        tenant().scopes()
                .put(
                        Forms.child(third, second, "third()"),
                        Forms.of(Map.of("a", Value.of(1))).form());
        assertThat(collect().scopes()).isEqualTo(1);
        assertThat(tenant().scopes().log(third, 10))
                .extracting(each -> each.record().id())
                .containsExactly(third, second, first);
        assertThat(tenant().scopes().describe(first).orElseThrow().state()).isEqualTo(StoredScope.State.GONE);
        assertThat(tenant().branches().move("main", Optional.empty(), first)).isEqualTo(new Move.NoScope());
        pass(LONG);
        collect();
        assertThat(count("COUNT(*) FROM scopes")).isZero();
        assertThat(count("COUNT(*) FROM blobs")).isZero();
        assertThat(count("COUNT(*) FROM bundles")).isZero();
        assertThat(tenant().used()).isZero();
    }

    @Test
    void forgetsTheOldestStepsOfALongHistory() {
        List<ScopeId> scopes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ScopeId next = put("step " + i);
            tenant().branches()
                    .move("main", scopes.isEmpty() ? Optional.empty() : Optional.of(scopes.get(i - 1)), next);
            scopes.add(next);
        }
        pass(LONG);
        store().collect(new Retention(Duration.ofDays(1), Duration.ofDays(1), 2));
        Branch branch = tenant().branches().find("main").orElseThrow();
        assertThat(branch.history()).extracting(Branch.Step::scope).containsExactlyElementsOf(scopes.subList(3, 6));
        assertThat(tenant().branches().undo("main", 3)).isInstanceOf(Move.Stays.class);
        assertThat(tenant().branches().undo("main", 2)).isInstanceOf(Move.Moved.class);
        assertThat(tenant().scopes().find(scopes.get(2))).isEmpty();
        assertThat(tenant().scopes().find(scopes.get(3))).isPresent();
        assertThat(store().check().problems()).isEmpty();
    }

    @Test
    void takesNothingFromThoseWhoWriteMeanwhile() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Retention nothing = new Retention(Duration.ofMillis(-1), Duration.ofDays(1), 5);
        try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
            Future<Integer> collector = threads.submit(() -> {
                int times = 0;
                while (!done.get()) {
                    store().collect(nothing);
                    times++;
                }
                return times;
            });
            List<Future<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String name = "branch " + i;
                writers.add(threads.submit(() -> write(name)));
            }
            for (Future<Integer> each : writers) {
                each.get();
            }
            done.set(true);
            assertThat(collector.get()).isPositive();
        }
        StoreCheck check = store().check();
        assertThat(check.problems()).isEmpty();
        assertThat(check.scopes()).isPositive();
        for (Branch branch : tenant().branches().all()) {
            assertThat(tenant().scopes().find(branch.scope())).isPresent();
        }
    }

    /** Moves a branch along scopes that share most of what they have with those that are removed at the same time. */
    private int write(String name) {
        Map<String, Value> variables = Forms.variables(30, new Random(5));
        Optional<ScopeId> last = Optional.empty();
        for (int i = 0; i < 25; i++) {
            variables.put("v" + i, Value.of(name + i / 2));
            ScopeId next = ScopeId.random();
            Move move = new Move.NoScope();
            // Where the collector came between, the scope is put once more.
            while (move instanceof Move.NoScope) {
                tenant().scopes().put(Forms.record(next), Forms.of(variables).form());
                move = tenant().branches().move(name, last, next);
            }
            assertThat(move).isInstanceOf(Move.Moved.class);
            last = Optional.of(next);
        }
        return variables.size();
    }
}
