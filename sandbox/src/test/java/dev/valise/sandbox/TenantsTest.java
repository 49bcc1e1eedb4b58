package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Call;
import dev.valise.Capacity;
import dev.valise.Durability;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.spi.LocalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants of one JVM have nothing in common, whichever user they run as. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TenantsTest {
    private static final LocalSettings SETTINGS = LocalSettings.DEFAULT
            .withLimits(Limits.DEFAULT.withWall(Duration.ofSeconds(60)))
            .withCapacity(new Capacity(2, 0, Duration.ofSeconds(60)));

    private final Sandbox one = Sandbox.start(SETTINGS, JailFactory.find(SETTINGS));
    private final Sandbox other = Sandbox.start(SETTINGS, JailFactory.find(SETTINGS));

    @AfterAll
    void close() {
        one.close();
        other.close();
    }

    private static Value value(Sandbox tenant, String code) {
        Outcome outcome = tenant.call(Scope.empty(), code).orThrow();
        tenant.forget(outcome.scope());
        return outcome.value();
    }

    @ParameterizedTest
    @EnumSource
    void aScopeOfOneIsUnknownToTheOther(Durability durability) {
        Scope scope = one.call(Scope.empty(), Call.code("x = 1").withDurability(durability))
                .orThrow()
                .scope();
        assertUnknown(() -> other.call(scope, "x"));
        assertUnknown(() -> other.variables(scope));
        assertUnknown(() -> other.pack(scope, Path.of("never.valise")));
        other.forget(scope);
        assertThat(one.call(scope, "x").value()).isEqualTo(Value.of(1));
    }

    private static void assertUnknown(Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        ValiseException.class, it -> assertThat(it.code()).isEqualTo(Code.UNKNOWN_SCOPE));
    }

    @Test
    void eachHasAZygoteOfItsOwn() {
        assertThat(one.jail().zygote()).isNotEqualTo(other.jail().zygote());
        String seed = "(hash('jail'), id(len))";
        assertThat(value(one, seed)).isEqualTo(value(one, seed)).isNotEqualTo(value(other, seed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "pid", "net", "ipc", "uts", "mnt", "cgroup"})
    void eachHasNamespacesOfItsOwn(String kind) throws IOException {
        assertThat(namespace(one, kind)).isNotEqualTo(namespace(other, kind));
    }

    private static Path namespace(Sandbox tenant, String kind) throws IOException {
        return Files.readSymbolicLink(
                Path.of("/proc/%d/ns/%s".formatted(tenant.jail().zygote().pid(), kind)));
    }

    @Test
    void asRootEachHasAUidOfItsOwn() throws IOException {
        Object ours = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (ours.equals(0)) {
            assertThat(uid(one)).isNotEqualTo(uid(other)).isNotEqualTo(ours);
        } else {
            assertThat(uid(one)).isEqualTo(uid(other)).isEqualTo(ours);
        }
    }

    private static Object uid(Sandbox tenant) throws IOException {
        String status = Files.readString(
                Path.of("/proc/%d/status".formatted(tenant.jail().zygote().pid())));
        String line = status.lines()
                .filter(each -> each.startsWith("Uid:"))
                .findFirst()
                .orElseThrow();
        return Integer.parseUnsignedInt(line.split("\\s+", -1)[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/work", "/dev/shm"})
    void noFolderThatCanBeWrittenIsShared(String folder) {
        String device = "import os; os.stat('%s').st_dev".formatted(folder);
        assertThat(value(one, device)).isNotEqualTo(value(other, device));
    }

    @Test
    void allOtherFoldersCannotBeWritten() {
        String writable = """
                import os
                found = []
                for folder, names, _ in os.walk('/'):
                    names[:] = [] if folder in ('/work', '/dev/shm', '/usr') else names
                    try:
                        os.open(folder, os.O_TMPFILE | os.O_WRONLY)
                        found.append(folder)
                    except OSError:
                        pass
                found
                """;
        assertThat(value(one, writable).asList())
                .allSatisfy(folder -> assertThat(folder.asString()).isIn("/work", "/dev/shm"));
    }

    @Test
    void whereOneIsFullTheOtherHasPlaces() throws Exception {
        CountDownLatch run = new CountDownLatch(2);
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Outcome> first = threads.submit(() -> one.call(Scope.empty(), blocked(run, mayEnd)));
            Future<Outcome> second = threads.submit(() -> one.call(Scope.empty(), blocked(run, mayEnd)));
            run.await();
            assertThatThrownBy(() -> one.call(Scope.empty(), "1"))
                    .isInstanceOfSatisfying(
                            ValiseException.class, it -> assertThat(it.code()).isEqualTo(Code.NO_CAPACITY));
            assertThat(value(other, "1")).isEqualTo(Value.of(1));
            mayEnd.countDown();
            first.get().orThrow();
            second.get().orThrow();
        }
    }

    private static Call blocked(CountDownLatch run, CountDownLatch mayEnd) {
        return Call.code("print('runs')").withListener((stream, text) -> {
            run.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
