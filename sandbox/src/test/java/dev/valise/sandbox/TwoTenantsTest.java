package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import org.junit.jupiter.api.Test;

/** What one tenant has, another neither knows nor can foresee. */
final class TwoTenantsTest {
    @Test
    void aScopeOfOneIsUnknownToTheOther() {
        try (Valise one = Valise.local().start();
                Valise other = Valise.local().start()) {
            Scope scope = one.call(Scope.empty(), "secret = 1").orThrow().scope();
            assertThatThrownBy(() -> other.call(scope, "secret"))
                    .isInstanceOfSatisfying(
                            ValiseException.class,
                            e -> assertThat(e.code()).isEqualTo(ValiseException.Code.UNKNOWN_SCOPE));
            assertThatThrownBy(() -> other.variables(scope)).isInstanceOf(ValiseException.class);
            other.forget(scope);
            assertThat(one.call(scope, "secret").orThrow().value().asInt()).isEqualTo(1);
        }
    }

    @Test
    void hashesAndAddressesDiffer() {
        try (Valise one = Valise.local().start();
                Valise other = Valise.local().start()) {
            for (String code : new String[] {"hash('a')", "id(len)"}) {
                assertThat(one.call(Scope.empty(), code).orThrow().value())
                        .as(code)
                        .isNotEqualTo(other.call(Scope.empty(), code).orThrow().value());
            }
        }
    }
}
