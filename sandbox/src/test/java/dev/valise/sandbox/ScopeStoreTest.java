package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.spi.PackedForm;
import dev.valise.spi.ScopeStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Scopes that are in a store. */
final class ScopeStoreTest {
    private static Call with(Durability durability, String code) {
        return Call.code(code).withDurability(durability);
    }

    private static Call durable(String code) {
        return with(Durability.BEFORE_REPLY, code);
    }

    @Test
    void aScopeComesBackInAnotherValise() {
        Kept store = new Kept();
        Scope scope;
        Scope next;
        Scope later;
        try (Valise first = Valise.local().store(store).start()) {
            scope = first.call(Scope.empty(), durable("rate = 0.5\ndef net(x): return x * rate"))
                    .orThrow()
                    .scope();
            next = first.call(scope, durable("rate = 0.25")).orThrow().scope();
            later = first.call(next, with(Durability.AFTER_REPLY, "rate = 0.125"))
                    .orThrow()
                    .scope();
        }
        try (Valise second = Valise.local().store(store).start()) {
            Outcome outcome = second.call(scope, "net(100)");
            assertThat(outcome.orThrow().value()).isEqualTo(Value.of(50.0));
            assertThat(outcome.report().usage().held()).isFalse();
            assertThat(second.call(next, "net(100)").orThrow().value()).isEqualTo(Value.of(25.0));
            assertThat(second.call(later, "net(100)").orThrow().value()).isEqualTo(Value.of(12.5));
            assertThat(second.call(scope, "net(100)").report().usage().held()).isTrue();
            second.forget(scope);
            assertThat(second.call(scope, "net(100)")).isInstanceOf(Outcome.Lost.class);
        }
    }

    @Test
    void whatIsLetGoGoesToTheStore() throws InterruptedException {
        Kept store = new Kept();
        Scope scope;
        try (Valise first = Valise.local().store(store).holders(1).start()) {
            scope = first.call(Scope.empty(), "a = 7").orThrow().scope();
            first.call(Scope.empty(), "b = 8").orThrow();
            store.awaitKept();
        }
        try (Valise second = Valise.local().store(store).start()) {
            assertThat(second.call(scope, "a").orThrow().value()).isEqualTo(Value.of(7));
        }
    }

    @Test
    void aStoreThatIsAwayIsNamedAndGetsItAllWhenItIsBack() throws InterruptedException {
        Kept store = new Kept();
        try (Valise valise = Valise.local().store(store).start()) {
            store.isAway = true;
            Outcome outcome = valise.call(Scope.empty(), durable("a = 1"));
            assertThat(outcome.report().heldOnly().orElseThrow())
                    .singleElement()
                    .asString()
                    .contains("the store is away");
            Scope scope = outcome.orThrow().scope();
            assertThat(valise.call(scope, "a").orThrow().value()).isEqualTo(Value.of(1));
            Scope unknown = new Scope(ScopeId.random());
            assertThatThrownBy(() -> valise.call(unknown, "a"))
                    .isInstanceOf(ValiseException.class)
                    .hasMessageContaining("the store is away");
            assertThatThrownBy(() -> valise.forget(unknown)).hasMessageContaining("the store is away");
            store.isAway = false;
            store.awaitKept();
            assertThat(store.find(scope)).isPresent();
            assertThatThrownBy(() -> valise.call(unknown, "a")).hasMessageContaining("no scope is named");
        }
    }

    @Test
    void aScopeThatTheStoreDoesNotTakeLivesOn() {
        Kept store = new Kept();
        store.isFull = true;
        try (Valise valise = Valise.local().store(store).start()) {
            Outcome outcome = valise.call(Scope.empty(), durable("a = 1"));
            assertThat(outcome.report().heldOnly().orElseThrow())
                    .singleElement()
                    .asString()
                    .contains("no room");
            assertThat(valise.call(outcome.orThrow().scope(), "a").orThrow().value())
                    .isEqualTo(Value.of(1));
        }
        assertThat(store.forms).isEmpty();
    }

    /** In memory, as long as the test. */
    private static final class Kept implements ScopeStore {
        private final Map<Scope, PackedForm> forms = new ConcurrentHashMap<>();
        private final Semaphore kept = new Semaphore(0);
        private volatile boolean isAway;
        private volatile boolean isFull;

        private void look() {
            if (isAway) {
                throw new ValiseException(Code.STORE_UNAVAILABLE, "the store is away");
            }
        }

        void awaitKept() throws InterruptedException {
            assertThat(kept.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
        }

        @Override
        public void keep(Scope scope, PackedForm form) {
            look();
            if (isFull) {
                throw new ValiseException(Code.OVER_BUDGET, "no room");
            }
            forms.put(scope, form);
            kept.release();
        }

        @Override
        public Optional<PackedForm> find(Scope scope) {
            look();
            return Optional.ofNullable(forms.get(scope));
        }

        @Override
        public void forget(Scope scope) {
            look();
            forms.remove(scope);
        }
    }
}
