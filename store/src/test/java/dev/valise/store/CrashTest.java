package dev.valise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.ScopeId;
import dev.valise.Value;
import dev.valise.packed.Bounds;
import dev.valise.packed.PackedScope;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A JVM that is killed while it writes has written whole scopes only, and all that it has acknowledged.
 * {@code -Dstore.kills=100} kills so many, {@code -Dstore.seed=N} at the same moments as before.
 */
@ParameterizedClass
@EnumSource(Engine.class)
class CrashTest {
    private static final int KILLS = Integer.getInteger("store.kills", 3);
    private static final long SEED = Long.getLong("store.seed", System.nanoTime());

    /** Scopes that it may write first. */
    private static final int SCOPES = 30;

    /** Between the last of them and its end: some writes take as long. */
    private static final int LONGEST_NANOS = 20_000_000;

    private final Engine engine;

    @TempDir
    private Path folder;

    CrashTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void aKilledWriterLeavesWholeScopesAndAllThatItAcknowledged() throws Exception {
        StoreSettings settings = engine.newStore(folder);
        Random random = new Random(SEED);
        int acknowledged = 0;
        for (int i = 0; i < KILLS; i++) {
            String which = "-Dstore.seed=%d, kill %d".formatted(SEED, i);
            List<String> lines = killOne(settings, random);
            acknowledged += lines.size();
            try (Store store = Store.open(settings)) {
                TenantStore tenant = store.tenant(StoreVictim.TENANT, StoreVictim.BUDGET);
                for (String line : lines) {
                    String[] words = line.split(" ", -1);
                    PackedScope found = found(tenant, new ScopeId(words[0]));
                    assertThat(found.value("step")).as(which).isEqualTo(Value.of(Integer.parseInt(words[1])));
                }
                for (String id : ids(store)) {
                    assertThat(found(tenant, new ScopeId(id)).toStream())
                            .as(which)
                            .isNotEmpty();
                }
            }
        }
        assertThat(acknowledged).as("-Dstore.seed=%d", SEED).isPositive();
    }

    private static PackedScope found(TenantStore tenant, ScopeId id) {
        return PackedScope.of(tenant.scopes().find(id).orElseThrow(), Bounds.standard());
    }

    private static List<String> ids(Store store) {
        return store.database()
                .read(
                        "test",
                        handle -> handle.createQuery("SELECT id FROM scopes")
                                .mapTo(String.class)
                                .list());
    }

    /** Gives what it acknowledged. */
    private static List<String> killOne(StoreSettings settings, Random random) throws Exception {
        Process victim = start(settings, random.nextLong());
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = victim.inputReader(StandardCharsets.UTF_8)) {
            int scopes = random.nextInt(SCOPES);
            for (int i = 0; i < scopes; i++) {
                lines.add(output.readLine());
            }
            LockSupport.parkNanos(random.nextInt(LONGEST_NANOS));
            // By its handle: the process would close its output, with what it acknowledged last.
            victim.toHandle().destroyForcibly();
            output.lines().filter(line -> line.endsWith(" done")).forEach(lines::add);
            victim.waitFor();
        } finally {
            victim.destroyForcibly();
        }
        return lines;
    }

    private static Process start(StoreSettings settings, long seed) throws IOException {
        String classes = Stream.of("java.class.path", "jdk.module.path")
                .map(name -> System.getProperty(name, ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(":"));
        String own = Path.of("target/test-classes").toAbsolutePath() + ":"
                + Path.of("target/classes").toAbsolutePath();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        own + ":" + classes,
                        StoreVictim.class.getName(),
                        login(settings),
                        "" + seed)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String login(StoreSettings settings) {
        return switch (settings) {
            case StoreSettings.Folder it -> it.path().toString();
            case StoreSettings.Bounded it -> it.path().toString();
            case StoreSettings.Temporary it -> it.path().toString();
            case StoreSettings.Server it ->
                it.url()
                        .replace(
                                "//",
                                "//" + it.user().orElseThrow() + ":"
                                        + it.password().orElseThrow() + "@");
        };
    }
}
