package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Long chains, many branches, and far more scopes than are held. With {@code -Dscopes.whole=true} as many as are promised; it
 * says how long each part took.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ManyScopesTest {
    private static final boolean WHOLE = Boolean.getBoolean("scopes.whole");
    private static final int CHAIN = WHOLE ? 1_000 : 80;
    private static final int BRANCHES = WHOLE ? 1_000 : 80;
    private static final int SCOPES = WHOLE ? 10_000 : 120;
    private static final int HELD = WHOLE ? 256 : 30;

    /** Of the many scopes, those that are called once more; each has to be brought back. */
    private static final int CALLED_AGAIN = WHOLE ? 1_000 : 40;

    private final long seed = System.nanoTime();
    private Valise valise;
    private long since = System.nanoTime();

    @BeforeAll
    void start() {
        valise = Valise.local().holders(HELD).packAhead().start();
    }

    @AfterAll
    void close() {
        valise.close();
    }

    private Scope call(Scope scope, String code) {
        return valise.call(scope, Call.code(code).withDurability(Durability.AFTER_REPLY))
                .orThrow()
                .scope();
    }

    private void assertEach(List<Scope> scopes, String code, List<Integer> numbers) {
        for (int number : numbers) {
            assertThat(valise.call(scopes.get(number), Call.code(code)).value())
                    .as("seed %d, scope %d of %d", seed, number, scopes.size())
                    .isEqualTo(Value.of(number));
        }
    }

    private List<Integer> some(int of, int most) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < of; i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, new Random(seed));
        return numbers.subList(0, Math.min(of, most));
    }

    private void tell(String what, int times) {
        long now = System.nanoTime();
        System.out.printf("scopes: %s: %.1f ms each of %,d%n", what, (now - since) / 1e6 / times, times);
        since = now;
    }

    @Test
    void aLongChainGoesOnAndItsOldScopesCanBeCalled() {
        since = System.nanoTime();
        List<Scope> chain = new ArrayList<>(List.of(call(Scope.empty(), "n = 0\nlog = []\ndef get(): return n")));
        for (int i = 1; i <= CHAIN; i++) {
            chain.add(call(chain.getLast(), "n += 1\nlog.append(n)"));
        }
        tell("chain", CHAIN);
        List<Integer> again = some(chain.size(), 100);
        assertEach(chain, "assert get() == len(log)\nn", again);
        tell("old scopes of the chain", again.size());
        assertEach(chain, "get()", List.of(CHAIN, 0));
    }

    @Test
    void oneScopeHasManyBranches() {
        since = System.nanoTime();
        Scope root = call(Scope.empty(), "which = []\ndef get(): return which[0]");
        List<Scope> branches = new ArrayList<>();
        for (int i = 0; i < BRANCHES; i++) {
            branches.add(call(root, "which.append(" + i + ")"));
        }
        tell("branches", BRANCHES);
        assertEach(branches, "assert len(which) == 1\nget()", some(BRANCHES, BRANCHES));
        tell("branches, each called again", BRANCHES);
        assertThat(valise.call(root, "len(which)").value()).isEqualTo(Value.of(0));
    }

    @Test
    void farMoreScopesWorkThanAreHeld() {
        since = System.nanoTime();
        List<Scope> scopes = new ArrayList<>();
        for (int i = 0; i < SCOPES; i++) {
            scopes.add(call(Scope.empty(), "x = " + i + "\ndef get(): return x"));
        }
        tell("scopes", SCOPES);
        List<Integer> again = some(SCOPES, CALLED_AGAIN);
        assertEach(scopes, "get()", again);
        tell("scopes, brought back", again.size());
    }
}
