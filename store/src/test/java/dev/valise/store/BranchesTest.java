package dev.valise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Branches move from where they are expected to be, and go back and forth in their history. */
@ParameterizedClass
@EnumSource(Engine.class)
class BranchesTest extends StoreTest {
    BranchesTest(Engine engine) {
        super(engine);
    }

    private Branch branch(String name) {
        return tenant().branches().find(name).orElseThrow();
    }

    private Move move(String name, Optional<ScopeId> expected, ScopeId scope) {
        return tenant().branches().move(name, expected, scope);
    }

    /** A branch that was moved to some scopes, one after the other. */
    private List<ScopeId> walked(String name, int steps) {
        List<ScopeId> scopes = new ArrayList<>();
        Optional<ScopeId> last = Optional.empty();
        for (int i = 0; i < steps; i++) {
            ScopeId next = put("step " + i);
            assertThat(move(name, last, next)).isInstanceOf(Move.Moved.class);
            scopes.add(next);
            last = Optional.of(next);
        }
        return scopes;
    }

    @Test
    void pointsWhereItWasMoved() {
        List<ScopeId> scopes = walked("pricing", 3);
        assertThat(branch("pricing").scope()).isEqualTo(scopes.get(2));
        assertThat(branch("pricing").history()).extracting(Branch.Step::scope).containsExactlyElementsOf(scopes);
        openAgain();
        assertThat(branch("pricing").scope()).isEqualTo(scopes.get(2));
        assertThat(tenant().branches().all()).extracting(Branch::name).containsExactly("pricing");
        assertThat(store().tenant("other", BUDGET).branches().all()).isEmpty();
    }

    @Test
    void staysWhereItIsWhenAnotherScopeWasExpected() {
        List<ScopeId> scopes = walked("pricing", 2);
        ScopeId next = put("next");
        assertThat(move("pricing", Optional.of(scopes.get(0)), next)).isEqualTo(new Move.Stays(branch("pricing")));
        assertThat(move("pricing", Optional.empty(), next)).isEqualTo(new Move.Stays(branch("pricing")));
        assertThat(move("another", Optional.of(scopes.get(0)), next)).isEqualTo(new Move.NoBranch());
        assertThat(move("pricing", Optional.of(scopes.get(1)), ScopeId.random()))
                .isEqualTo(new Move.NoScope());
        assertThat(branch("pricing").scope()).isEqualTo(scopes.get(1));
    }

    @Test
    void goesBackAndForth() {
        List<ScopeId> scopes = walked("pricing", 4);
        assertThat(tenant().branches().undo("pricing", 2)).isInstanceOf(Move.Moved.class);
        assertThat(branch("pricing").scope()).isEqualTo(scopes.get(1));
        assertThat(branch("pricing").undoes()).isEqualTo(1);
        assertThat(branch("pricing").redoes()).isEqualTo(2);
        assertThat(tenant().branches().undo("pricing", 2)).isEqualTo(new Move.Stays(branch("pricing")));
        assertThat(tenant().branches().redo("pricing", 1)).isInstanceOf(Move.Moved.class);
        assertThat(branch("pricing").scope()).isEqualTo(scopes.get(2));
        assertThat(tenant().branches().redo("pricing", 2)).isEqualTo(new Move.Stays(branch("pricing")));
        assertThat(tenant().branches().redo("nothing", 1)).isEqualTo(new Move.NoBranch());
    }

    @Test
    void forgetsWhatWasUndoneWhenItIsMovedElsewhere() {
        List<ScopeId> scopes = walked("pricing", 3);
        tenant().branches().undo("pricing", 2);
        ScopeId other = put("other");
        move("pricing", Optional.of(scopes.get(0)), other);
        assertThat(branch("pricing").history()).extracting(Branch.Step::scope).containsExactly(scopes.get(0), other);
        assertThat(branch("pricing").redoes()).isZero();
    }

    @Test
    void beginsAtTheEmptyScopeWithoutBeingTold() {
        ScopeId empty = Scope.empty().id();
        assertThat(move("pricing", Optional.empty(), empty)).isInstanceOf(Move.Moved.class);
        assertThat(branch("pricing").scope()).isEqualTo(empty);
    }

    @Test
    void isMovedByOneOfManyAtATime() throws Exception {
        ScopeId start = walked("busy", 1).get(0);
        List<ScopeId> goals = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            goals.add(put("goal " + i));
        }
        List<ScopeId> winners = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Move>> moves = goals.stream()
                    .map(goal -> threads.submit(() -> move("busy", Optional.of(start), goal)))
                    .toList();
            for (int i = 0; i < goals.size(); i++) {
                if (moves.get(i).get() instanceof Move.Moved) {
                    winners.add(goals.get(i));
                } else {
                    assertThat(moves.get(i).get()).isInstanceOf(Move.Stays.class);
                }
            }
        }
        assertThat(winners).containsExactly(branch("busy").scope());
        assertThat(branch("busy").history()).hasSize(2);
    }

    @Test
    void leavesNoTraceWhenItIsRemoved() {
        long used = tenant().used();
        ScopeId scope = walked("pricing", 1).get(0);
        assertThat(tenant().scopes().remove(scope)).isFalse();
        assertThat(tenant().branches().remove("pricing")).isTrue();
        assertThat(tenant().branches().remove("pricing")).isFalse();
        assertThat(tenant().branches().find("pricing")).isEmpty();
        assertThat(tenant().scopes().remove(scope)).isTrue();
        store().collect(Retention.DEFAULT);
        assertThat(tenant().used()).isEqualTo(used);
    }

    @Test
    void hasANameThatCanBeShown() {
        ScopeId scope = put("it");
        for (String name : List.of("", "a/b", "a\nb", "\0", "x".repeat(201))) {
            assertThatThrownBy(() -> move(name, Optional.empty(), scope)).isInstanceOf(ValiseException.class);
        }
    }
}
