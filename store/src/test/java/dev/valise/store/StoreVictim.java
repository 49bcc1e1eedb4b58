package dev.valise.store;

import dev.valise.ScopeId;
import dev.valise.Value;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Writes scopes without end, and prints the name of each when it is told that it is kept. To be killed. */
final class StoreVictim {
    static final String TENANT = "victim";
    static final long BUDGET = 1 << 30;

    private static final int VARIABLES = 60;

    private StoreVictim() {}

    /** Takes where the store is, and a seed. */
    @SuppressWarnings("InfiniteLoop")
    public static void main(String[] arguments) {
        Random random = new Random(Long.parseLong(arguments[1]));
        try (Store store = Store.open(StoreSettings.of(arguments[0]))) {
            TenantStore tenant = store.tenant(TENANT, BUDGET);
            Map<String, Value> variables = Forms.variables(VARIABLES, random);
            Optional<ScopeId> parent = Optional.empty();
            for (int step = 0; ; step++) {
                variables.put("v" + random.nextInt(VARIABLES), Value.of("x".repeat(random.nextInt(100_000))));
                variables.put("step", Value.of(step));
                ScopeId id = ScopeId.random();
                ScopeRecord how =
                        parent.map(each -> Forms.child(id, each, "step")).orElse(Forms.record(id));
                tenant.scopes().put(how, Forms.of(variables).form());
                System.out.println(id + " " + step + " done");
                parent = Optional.of(id);
            }
        }
    }
}
