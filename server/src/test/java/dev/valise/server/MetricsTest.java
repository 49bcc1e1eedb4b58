package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server counts. Other tests ask the same server, so numbers are at least what is done here. */
@ExtendWith(LiveServer.class)
class MetricsTest {
    private static Optional<Double> value(String metrics, String name) {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics);
        return line.find() ? Optional.of(Double.valueOf(line.group(1))) : Optional.empty();
    }

    private static double atLeast(String metrics, String name) {
        return value(metrics, name).orElseThrow(() -> new AssertionError("there is no " + name + " in\n" + metrics));
    }

    @Test
    void theSandboxAndTheStoreAreCounted(Server server) throws Exception {
        try (Client client = new Client(server)) {
            double packed = value(client.get("/metrics").response().body(), "valise_packs_seconds_count")
                    .orElse(0.0);
            assertThat(client.call("text = 'a' * 1000", "sc_empty").status()).isEqualTo(200);

            String metrics = client.get("/metrics").response().body();
            assertThat(atLeast(metrics, "valise_packs_seconds_count")).isGreaterThan(packed);
            assertThat(atLeast(metrics, "valise_queue_seconds_count")).isPositive();
            assertThat(atLeast(metrics, "valise_runs_seconds_count")).isPositive();
            assertThat(atLeast(metrics, "valise_returns_seconds_count")).isNotNegative();
            assertThat(atLeast(metrics, "valise_evictions_total")).isNotNegative();
            assertThat(atLeast(metrics, "valise_holders")).isPositive();
            assertThat(atLeast(metrics, "valise_holders_memory_bytes")).isNotNegative();
            assertThat(atLeast(metrics, "valise_spares")).isNotNegative();
            assertThat(atLeast(metrics, "valise_jails")).isPositive();
            assertThat(atLeast(metrics, "valise_calls_waiting")).isNotNegative();
            assertThat(atLeast(metrics, "valise_store_bytes")).isPositive();
            assertThat(atLeast(metrics, "valise_store_there")).isEqualTo(1);
            assertThat(atLeast(
                            metrics, "valise_store_operations_seconds_count{ending=\"done\",operation=\"scope.put\"}"))
                    .isPositive();
        }
    }
}
