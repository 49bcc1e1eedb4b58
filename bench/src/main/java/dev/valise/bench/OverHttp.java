package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Limits;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.bench.Calls.Made;
import dev.valise.bench.Calls.Succession;
import dev.valise.server.Server;
import dev.valise.server.ServerSettings;
import dev.valise.service.ServiceSettings;
import dev.valise.service.TenantSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Calls on a server of this JVM by the client of this JVM, beside the same calls on a Valise without a server, and beside what passes a
 * scope to a fresh Python. All have the same work to do, on scopes of several sizes.
 */
final class OverHttp implements AutoCloseable {
    /** Bytes that nothing can make smaller, in one object: the cheapest that a pickle can be. */
    private static final Map<String, Integer> SIZES = sizes();

    private static final Call COUNT = Call.code("n += 1\nn");
    private static final String COUNT_ANEW = "n = 0\nn += 1\nn";

    /** After about so many the times of the server do not get shorter any more. */
    private static final int WARM_UP_CALLS = 500;

    private final Jails jails;
    private final Predicate<String> wanted;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    OverHttp(Jails jails, Predicate<String> wanted) {
        this.jails = jails;
        this.wanted = wanted;
    }

    private static Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("1k", 1_000);
        sizes.put("1m", 1_000_000);
        sizes.put("100m", 100_000_000);
        return sizes;
    }

    List<Subject> make() throws IOException {
        if (!wanted.test("http")) {
            return subjects;
        }
        Server server = Server.start(settings());
        open.add(server);
        Valise remote = Valise.connect(URI.create(server.address()), "");
        open.add(remote);
        warmUp(remote);
        Valise inside = jails.lastingAndPacking();
        for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
            addSize(remote, inside, size.getKey(), size.getValue());
        }
        for (int clients : List.of(1, 8, 64)) {
            subjects.add(new Rate("http-", remote, clients));
        }
        return subjects;
    }

    /** Has the JVM compile what requests go through. */
    private static void warmUp(Valise remote) {
        for (int calls = 0; calls < WARM_UP_CALLS; calls++) {
            remote.forget(remote.call(Scope.empty(), COUNT_ANEW).orThrow().scope());
        }
    }

    private static ServerSettings settings() {
        Limits roomy = Limits.DEFAULT.withMemoryBytes(2L << 30);
        TenantSettings usual = TenantSettings.DEFAULT.withEngine(
                TenantSettings.DEFAULT.engine().withLimits(roomy));
        return ServerSettings.DEFAULT.withAddress("127.0.0.1", 0).withService(ServiceSettings.DEFAULT.withUsual(usual));
    }

    private void addSize(Valise remote, Valise inside, String size, int bytes) throws IOException {
        Made start = new Made("import random\nblob = random.Random(1).randbytes(" + bytes + ")\ndel random\nn = 0");
        String on = "n += 1 and n on a held scope of " + size + "B";
        Call after = COUNT.withDurability(Durability.AFTER_REPLY);
        Call before = COUNT.withDurability(Durability.BEFORE_REPLY);
        add("http-inside-" + size, on + ", without a server", inside, start, after);
        add("http-after-" + size, on + " over HTTP, packed after the reply", remote, start, after);
        add("http-before-" + size, "the same, packed before the reply", remote, start, before);
        if (Files.isExecutable(Path.of("/usr/bin/bwrap"))) {
            List<String> command = Bubblewrap.around(
                    List.of("/usr/bin/python3", "-I", "-c", Clockwork.text(List.of("fresh_python.py"))));
            List<String> arguments = new ArrayList<>(List.of(Integer.toString(bytes)));
            arguments.addAll(command);
            Clockwork clockwork = Clockwork.start(
                    List.of("/usr/bin/python3", "-I"), "pass_scope.py", arguments.toArray(String[]::new));
            clockwork.greeting();
            String meaning = "a scope of " + size + "B through a fresh Python under bubblewrap, by cloudpickle";
            subjects.add(new Baseline("http-fresh-" + size, meaning, clockwork, "all", List.of(Pace.APART_5), 3, true));
        }
    }

    private void add(String name, String meaning, Valise valise, Made start, Call call) {
        subjects.add(new Calls(name, meaning, valise, start, call, Succession.CHAIN_FORGET, 0));
    }

    @Override
    public void close() throws IOException {
        closeAll(open);
    }

    /** Closes what was opened, the last first. */
    static void closeAll(List<AutoCloseable> open) throws IOException {
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IOException("a server of the measurements could not be ended", e);
            }
        }
    }
}
