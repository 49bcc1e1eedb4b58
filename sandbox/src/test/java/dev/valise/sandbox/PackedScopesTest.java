package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.PackedScope;
import dev.valise.packed.PickleWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of scopes that are packed, and where. */
final class PackedScopesTest {
    private static final int SIZE = 1000;
    private static final long ROOM = 1 << 20;

    /** A scope of one variable, of about {@link #SIZE} bytes. */
    private static PackedScope form(int number) {
        Value top = Value.Dict.of(Map.of(
                "format", Value.of(1),
                "python", Value.of("3.11.2"),
                "lost", Value.List.of(List.of()),
                "variables",
                        Value.Dict.of(
                                Map.of("x", Value.of(("" + number).repeat(SIZE).substring(0, SIZE))))));
        return PackedScope.of(PickleWriter.write(top), Bounds.standard());
    }

    private static Scope scope() {
        return new Scope(ScopeId.random());
    }

    private static String x(PackedScopes scopes, Scope scope) {
        return scopes.find(scope).orElseThrow().get().value("x").asString();
    }

    @Test
    void whatIsKeptIsFoundInMemory() {
        try (PackedScopes scopes = PackedScopes.none(ROOM, ROOM)) {
            Scope scope = scope();
            PackedScope form = form(1);
            assertThat(scopes.add(scope, form)).isEmpty();
            assertThat(scopes.find(scope).orElseThrow().get()).isSameAs(form);
            assertThat(scopes.contains(scope)).isTrue();
        }
    }

    @Test
    void whatLeavesTheMemoryIsFoundInAFile() {
        try (PackedScopes scopes = PackedScopes.none(ROOM, 2 * SIZE)) {
            List<Scope> all = List.of(scope(), scope(), scope(), scope());
            for (int i = 0; i < all.size(); i++) {
                scopes.add(all.get(i), form(i + 1));
            }
            for (int i = 0; i < all.size(); i++) {
                assertThat(x(scopes, all.get(i)))
                        .startsWith((i + 1) + "" + (i + 1))
                        .hasSize(SIZE);
            }
        }
    }

    @Test
    void whatHasNoRoomAtAllInMemoryIsFoundAsWell() {
        try (PackedScopes scopes = PackedScopes.none(ROOM, 1)) {
            Scope scope = scope();
            scopes.add(scope, form(7));
            assertThat(x(scopes, scope)).startsWith("77");
        }
    }

    @Test
    void whatIsUsedLeastGoesWhereThereIsTooMuch() {
        try (PackedScopes scopes = PackedScopes.none(5 * SIZE / 2, ROOM)) {
            Scope first = scope();
            Scope second = scope();
            scopes.add(first, form(1));
            scopes.add(second, form(2));
            assertThat(x(scopes, first)).startsWith("11");
            assertThat(scopes.add(scope(), form(3))).containsExactly(second);
            assertThat(scopes.find(second)).isEmpty();
            assertThat(scopes.contains(first)).isTrue();
        }
    }

    @Test
    void whatIsOnlyRememberedMakesRoomForAll() {
        try (PackedScopes scopes = PackedScopes.none(ROOM, 2 * SIZE)) {
            Scope remembered = scope();
            Scope kept = scope();
            scopes.remember(remembered, form(1));
            scopes.add(kept, form(2));
            scopes.remember(scope(), form(3));
            scopes.remember(scope(), form(4));
            assertThat(scopes.contains(remembered)).isFalse();
            assertThat(scopes.find(remembered)).isEmpty();
            assertThat(x(scopes, kept)).startsWith("22");
        }
    }

    @Test
    void whatIsRemovedIsGone() {
        try (PackedScopes scopes = PackedScopes.none(ROOM, 1)) {
            Scope scope = scope();
            scopes.add(scope, form(1));
            scopes.remove(scope);
            assertThat(scopes.find(scope)).isEmpty();
        }
    }

    @Test
    void aScopeThatIsKeptTwiceCountsOnce() {
        try (PackedScopes scopes = PackedScopes.none(5 * SIZE / 2, ROOM)) {
            Scope scope = scope();
            for (int i = 0; i < 5; i++) {
                assertThat(scopes.add(scope, form(i))).isEmpty();
            }
            assertThat(x(scopes, scope)).startsWith("44");
        }
    }
}
