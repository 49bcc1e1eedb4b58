package dev.valise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.PackedScope;
import dev.valise.spi.PackedForm;
import dev.valise.spi.ScopeStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is put into the store is there, once, and nobody else's. */
@ParameterizedClass
@EnumSource(Engine.class)
class ScopesAtRestTest {
    private static final long BUDGET = 1 << 30;

    private final Engine engine;

    @TempDir
    private Path folder;

    private StoreSettings settings;
    private Store store;
    private TenantStore tenant;

    ScopesAtRestTest(Engine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void open() {
        settings = engine.newStore(folder);
        store = Store.open(settings);
        tenant = store.tenant("somebody", BUDGET);
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    private long count(String what) {
        return store.database()
                .read(
                        "test",
                        handle -> handle.createQuery("SELECT " + what)
                                .mapTo(Long.class)
                                .one());
    }

    private PackedScope found(ScopeId id) {
        return PackedScope.of(tenant.scopes().find(id).orElseThrow(), Bounds.standard());
    }

    private ScopeId put(PackedScope scope) {
        ScopeId id = ScopeId.random();
        tenant.scopes().put(Forms.record(id), scope.form());
        return id;
    }

    @Test
    void givesBackWhatWasPutAfterItWasOpenedAgain() {
        PackedScope scope = Forms.of(Map.of("rate", Value.of(0.2), "big", Value.of("x".repeat(100_000))));
        ScopeId id = put(scope);
        store.close();
        store = Store.open(settings);
        tenant = store.tenant("somebody", BUDGET);
        PackedScope found = found(id);
        assertThat(found.parts()).isEqualTo(scope.parts());
        assertThat(found.log()).isEqualTo(scope.log());
        assertThat(found.python()).isEqualTo("3.11.2");
        assertThat(found.toStream()).isEqualTo(scope.toStream());
        assertThat(found.value("rate")).isEqualTo(Value.of(0.2));
        assertThat(found.form().manifest()).isEqualTo(scope.form().manifest());
        StoredScope known = tenant.scopes().describe(id).orElseThrow();
        assertThat(known.record()).isEqualTo(Forms.record(id));
        assertThat(known.state()).isEqualTo(StoredScope.State.KEPT);
    }

    @Test
    void writesOnePartWhereOneOfAThousandVariablesChanged() {
        Map<String, Value> variables = Forms.variables(1000, new Random(1));
        PackedScope first = Forms.of(variables);
        put(first);
        long blobs = count("COUNT(*) FROM blobs");
        long bytes = count("CAST(SUM(size) AS BIGINT) FROM blobs");
        long links = count("COUNT(*) FROM bundle_blobs");
        long used = tenant.used();
        assertThat(blobs).isGreaterThanOrEqualTo(1000);
        variables.put("v500", Value.of("another text"));
        PackedScope second = Forms.of(variables);
        ScopeId id = put(second);
        // The part, and the piece of the manifest that names it.
        assertThat(count("COUNT(*) FROM blobs") - blobs).isEqualTo(2);
        assertThat(count("CAST(SUM(size) AS BIGINT) FROM blobs") - bytes).isLessThan(bytes / 10);
        assertThat(count("COUNT(*) FROM bundle_blobs") - links).isLessThan(links / 6);
        assertThat(tenant.used() - used).isLessThan(used / 10);
        assertThat(found(id).value("v500")).isEqualTo(Value.of("another text"));
        assertThat(found(id).value("v501")).isEqualTo(variables.get("v501"));
    }

    @Test
    void chargesNothingForWhatIsThereAlready() {
        PackedScope scope = Forms.of(Map.of("big", Value.of("x".repeat(100_000))));
        put(scope);
        long used = tenant.used();
        put(scope);
        assertThat(tenant.used() - used).isBetween(0L, 2_000L);
    }

    @Test
    void keepsAScopeOnceHoweverOftenItIsPut() {
        PackedScope scope = Forms.of(Map.of("a", Value.of(1)));
        ScopeId id = put(scope);
        long used = tenant.used();
        tenant.scopes().put(Forms.record(id), scope.form());
        assertThat(tenant.used()).isEqualTo(used);
        assertThat(found(id).toStream()).isEqualTo(scope.toStream());
    }

    @Test
    void knowsAScopeBeforeItHasContent() {
        ScopeId id = ScopeId.random();
        tenant.scopes().note(Forms.record(id));
        assertThat(tenant.scopes().find(id)).isEmpty();
        assertThat(tenant.scopes().describe(id).orElseThrow().state()).isEqualTo(StoredScope.State.NOTED);
        tenant.scopes().put(Forms.record(id), Forms.of(Map.of("a", Value.of(1))).form());
        assertThat(found(id).value("a")).isEqualTo(Value.of(1));
    }

    @Test
    void isToldHowAScopeCameToBeAfterItsContent() {
        Scope scope = new Scope(ScopeId.random());
        PackedScope content = Forms.of(Map.of("a", Value.of(1)));
        ScopeStore scopes = tenant.scopeStore("3.9");
        scopes.keep(scope, content.form());
        ScopeRecord untold = tenant.scopes().describe(scope.id()).orElseThrow().record();
        assertThat(untold.code()).isEmpty();
        assertThat(untold.python()).isEqualTo("3.9");
        tenant.scopes().note(Forms.record(scope.id()));
        tenant.scopes().note(Forms.child(scope.id(), ScopeId.random(), "what somebody else says later"));
        scopes.keep(scope, content.form());
        assertThat(tenant.scopes().describe(scope.id()).orElseThrow().record()).isEqualTo(Forms.record(scope.id()));
        assertThat(PackedScope.of(scopes.find(scope).orElseThrow(), Bounds.standard())
                        .toStream())
                .isEqualTo(content.toStream());
        assertThat(store.check().problems()).isEmpty();
        scopes.forget(scope);
        scopes.forget(scope);
        assertThat(scopes.find(scope)).isEmpty();
    }

    @Test
    void tellsNoTenantWhatAnotherHas() {
        PackedScope scope = Forms.of(Map.of("secret", Value.of("x".repeat(5_000))));
        ScopeId id = put(scope);
        TenantStore other = store.tenant("other", BUDGET);
        assertThat(other.scopes().find(id)).isEmpty();
        assertThat(other.scopes().describe(id)).isEmpty();
        assertThat(other.scopes().log(id, 10)).isEmpty();
        assertThat(other.scopes().remove(id)).isFalse();
        other.scopes().put(Forms.record(ScopeId.random()), scope.form());
        // As if nobody had it: whoever has the same content pays for it, and so does not learn that somebody else has
        // it.
        assertThat(other.used()).isEqualTo(tenant.used());
    }

    @Test
    void refusesWhatIsOverBudgetAndChangesNothing() {
        TenantStore poor = store.tenant("poor", 10_000);
        ScopeId id = ScopeId.random();
        PackedForm large = Forms.of(Map.of("big", Value.of("x".repeat(20_000)))).form();
        assertThatThrownBy(() -> poor.scopes().put(Forms.record(id), large))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("of 10000 are taken")
                .extracting(each -> ((ValiseException) each).code())
                .isEqualTo(ValiseException.Code.OVER_BUDGET);
        assertThat(poor.used()).isZero();
        assertThat(poor.scopes().describe(id)).isEmpty();
        assertThat(count("COUNT(*) FROM blobs")).isZero();
        poor.scopes()
                .put(Forms.record(id), Forms.of(Map.of("small", Value.of(1))).form());
        assertThat(poor.scopes().find(id)).isPresent();
    }

    @Test
    void tellsTheAncestorsOfAScopeTheNewestFirst() {
        List<ScopeId> line = new ArrayList<>(List.of(put(Forms.of(Map.of()))));
        for (int i = 0; i < 5; i++) {
            ScopeId id = ScopeId.random();
            tenant.scopes().note(Forms.child(id, line.get(line.size() - 1), "step = " + i));
            line.add(id);
        }
        List<StoredScope> log = tenant.scopes().log(line.get(5), 100);
        assertThat(log).extracting(each -> each.record().id()).containsExactlyElementsOf(line.reversed());
        assertThat(log.get(0).record().code()).isEqualTo("step = 4");
        assertThat(tenant.scopes().log(line.get(5), 2)).hasSize(2);
        assertThat(tenant.scopes().log(ScopeId.random(), 100)).isEmpty();
    }

    @Test
    void takesTheSameContentFromManyAtOnce() throws Exception {
        Map<String, Value> variables = Forms.variables(200, new Random(2));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<ScopeId>> puts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                variables.put("v" + i % 10, Value.of("changed " + i / 4));
                PackedScope scope = Forms.of(variables);
                puts.add(threads.submit(() -> put(scope)));
            }
            for (Future<ScopeId> each : puts) {
                assertThat(found(each.get()).value("v199")).isEqualTo(variables.get("v199"));
            }
        }
        assertThat(tenant.used())
                .isEqualTo(count("CAST(SUM(size) AS BIGINT) FROM blobs")
                        + count("CAST(SUM(" + TenantStore.ROW_BYTES + " + LENGTH(code)) AS BIGINT) FROM scopes"));
    }

    @Test
    void refusesAStoreThatANewerValiseMade() {
        store.database()
                .write(
                        "test",
                        handle -> handle.execute("INSERT INTO valise_history (installed_rank, version,"
                                + " description, type, script, checksum, installed_by, execution_time, success)"
                                + " VALUES (1000, '1000', 'of tomorrow', 'SQL', 'V1000__of_tomorrow.sql', 1, 'us', 1, "
                                + (engine == Engine.SQLITE ? "1" : "true") + ")"));
        store.close();
        assertThatThrownBy(() -> Store.open(settings))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("version 1000, which a newer Valise made")
                .extracting(each -> ((ValiseException) each).code())
                .isEqualTo(ValiseException.Code.BAD_STORE);
    }

    @Test
    void refusesNamesOfTenantsThatCannotBePrinted() {
        assertThatThrownBy(() -> store.tenant("a b", 1)).isInstanceOf(ValiseException.class);
        assertThatThrownBy(() -> store.tenant("", 1)).isInstanceOf(ValiseException.class);
        assertThatThrownBy(() -> store.tenant("x".repeat(65), 1)).isInstanceOf(ValiseException.class);
    }
}
