package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Valise;
import dev.valise.bench.Calls.Made;
import dev.valise.bench.Calls.Succession;
import dev.valise.conformance.PostgresServer;
import dev.valise.server.Server;
import dev.valise.server.ServerSettings;
import dev.valise.service.ServiceSettings;
import dev.valise.service.StoreUse;
import dev.valise.store.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Calls on servers whose stores outlive them: on a folder, and on a PostgreSQL of the system. Two servers share each store, so that a
 * scope of the one has to come back from it on the other.
 */
final class OnStores implements AutoCloseable {
    private static final String SCOPE = """
            import random
            draw = random.Random(1)
            a, b, c, n = draw.randbytes(1_000), draw.randbytes(100_000), draw.randbytes(1_000_000), 0
            del random, draw
            """;

    private final Predicate<String> wanted;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    OnStores(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    List<Subject> make() throws IOException {
        if (!wanted.test("http-store")) {
            return subjects;
        }
        Path folder = Files.createTempDirectory("valise-bench-store-");
        open.add(() -> delete(folder));
        add("folder", new StoreSettings.Folder(folder));
        Optional<Path> programs = PostgresServer.programs();
        if (programs.isPresent()) {
            PostgresServer database = PostgresServer.start(programs.get());
            open.add(database);
            add("postgres", StoreSettings.of(database.database()));
        } else {
            remarks.add("there is no PostgreSQL in /usr/lib/postgresql, so nothing is measured on one");
        }
        return subjects;
    }

    private void add(String name, StoreSettings store) {
        Valise first = server(store);
        Valise second = server(store);
        String on = ", on a scope of 1.1 MB, kept before the reply in a store: " + name;
        change("http-store-" + name + "-1k", "a change of 1 kB over HTTP" + on, first, "a");
        change("http-store-" + name + "-100k", "a change of 100 kB" + on, first, "b");
        change("http-store-" + name + "-1m", "a change of 1 MB" + on, first, "c");
        subjects.add(new ReturningCalls(
                "http-store-" + name + "-return",
                "a call over HTTP on a scope of 1.1 MB that comes back from a store: " + name,
                first,
                second,
                SCOPE));
    }

    private void change(String name, String meaning, Valise valise, String variable) {
        Call call = Call.code("%1$s = %1$s[1:] + %1$s[:1]".formatted(variable)).withDurability(Durability.BEFORE_REPLY);
        subjects.add(new Calls(name, meaning, valise, new Made(SCOPE), call, Succession.CHAIN_FORGET, 0));
    }

    private Valise server(StoreSettings store) {
        ServiceSettings service = ServiceSettings.DEFAULT.withStore(StoreUse.DEFAULT.at(store));
        Server server =
                Server.start(ServerSettings.DEFAULT.withAddress("127.0.0.1", 0).withService(service));
        open.add(server);
        Valise client = Valise.connect(URI.create(server.address()), "");
        open.add(client);
        return client;
    }

    List<String> remarks() {
        return remarks;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Override
    public void close() throws IOException {
        OverHttp.closeAll(open);
    }
}
