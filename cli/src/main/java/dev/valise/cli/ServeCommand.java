package dev.valise.cli;

import dev.valise.Limits;
import dev.valise.server.Server;
import dev.valise.server.ServerSettings;
import dev.valise.service.Layer;
import dev.valise.service.ServiceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code valise serve}. */
@Command(
        name = "serve",
        description = {
            "Serve calls over HTTP: docs/http.md says how they are made.",
            "On a loopback address without keys there is one tenant, and whoever can reach the address can make calls.",
            "Each option can also be set by an environment variable: VALISE_ and its name, as VALISE_LISTEN.",
            "Ctrl-C and SIGTERM end it: what runs may run on for --grace, and is interrupted then."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  valise serve",
            "  valise keys add shop --keys keys && valise serve --listen 0.0.0.0:8765 --keys keys"
        })
final class ServeCommand implements Callable<Integer> {
    /** They tell of their start in many lines. Kept here, since the JDK forgets loggers that nobody refers to. */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("io.javalin"), Logger.getLogger("org.eclipse.jetty"));

    private final Surroundings around;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            order = 1,
            defaultValue = "${VALISE_LISTEN:-127.0.0.1:8765}",
            description = "Where to listen; port 0 takes one that is free. Default: 127.0.0.1:8765.")
    String listen = "127.0.0.1:8765";

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            order = 2,
            defaultValue = "${VALISE_KEYS}",
            description = "The keys of the tenants, made by 'valise keys add'.")
    Optional<Path> keys = Optional.empty();

    @Option(
            names = "--python",
            paramLabel = "NAME=PATH",
            order = 3,
            defaultValue = "${VALISE_PYTHON}",
            split = ",",
            description = "An interpreter to offer, by a name; the first is the usual one. Default: python3=python3.")
    Map<String, String> pythons = new LinkedHashMap<>();

    @Option(
            names = "--wall",
            paramLabel = "TIME",
            order = 4,
            converter = TimeConverter.class,
            defaultValue = "${VALISE_WALL:-10s}",
            description = "Time a call may take that names no limit: 500ms, 1s, 2m. Default: 10s.")
    Duration wall = Limits.DEFAULT.wall();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            order = 5,
            converter = SizeConverter.class,
            defaultValue = "${VALISE_MEMORY:-512m}",
            description = "Memory it may add: 64k, 512m, 1g. Default: 512m.")
    long memory = Limits.DEFAULT.memoryBytes();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            order = 6,
            converter = TimeConverter.class,
            defaultValue = "${VALISE_GRACE:-10s}",
            description = "How long calls may run on while it ends. Default: 10s.")
    Duration grace = ServiceSettings.DEFAULT.closingGrace();

    @Option(
            names = "--rate",
            paramLabel = "NUMBER",
            order = 7,
            defaultValue = "${VALISE_RATE}",
            description = "Calls that a tenant may make in a second, on average. Default: any number.")
    Optional<Double> rate = Optional.empty();

    @Option(
            names = "--verbose",
            order = 9,
            description = "Show the cause of a failure of Valise itself, and what the libraries log.")
    boolean verbose;

    @Mixin
    HelpOption help = new HelpOption();

    ServeCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws InterruptedException {
        LIBRARIES.forEach(library -> library.setLevel(verbose ? Level.INFO : Level.WARNING));
        int colon = listen.lastIndexOf(':');
        Optional<Integer> port = colon < 1 ? Optional.empty() : port(listen.substring(colon + 1));
        if (port.isEmpty()) {
            around.say("--listen takes HOST:PORT, as in 127.0.0.1:8765, and not '" + Visible.line(listen, 100) + "'");
            return Exit.USAGE;
        }
        String host = listen.substring(0, colon).replaceFirst("^\\[(.*)]$", "$1");
        ServerSettings settings =
                ServerSettings.DEFAULT.withAddress(host, port.get()).withService(service());
        return serve(keys.map(settings::withKeys).orElse(settings));
    }

    private static Optional<Integer> port(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) < 1 << 16
                ? Optional.of(Integer.valueOf(text))
                : Optional.empty();
    }

    private ServiceSettings service() {
        Limits limits = Limits.DEFAULT.withWall(wall).withCpu(wall).withMemoryBytes(memory);
        ServiceSettings settings = ServiceSettings.DEFAULT.withLimits(limits).withClosingGrace(grace);
        ServiceSettings offering = pythons.isEmpty() ? settings : settings.withPythons(pythons);
        List<Layer> posture = around
                .engine()
                .examine(offering.pythons().values().iterator().next())
                .stream()
                .map(each -> new Layer(each.layer(), each.status().name().toLowerCase(Locale.ROOT)))
                .toList();
        ServiceSettings told = offering.withPosture(posture);
        return rate.map(told::withCallsPerSecond).orElse(told);
    }

    private int serve(ServerSettings settings) throws InterruptedException {
        Server server = Server.start(settings);
        CountDownLatch ended = new CountDownLatch(1);
        // The virtual machine ends at once on SIGTERM and Ctrl-C, but for what its hooks do.
        Thread ending = new Thread(
                () -> {
                    around.say("ending; calls that run have " + Quantity.ofTime(grace));
                    server.close();
                    ended.countDown();
                },
                "end the server");
        Runtime.getRuntime().addShutdownHook(ending);
        around.out().println("listening on " + server.address());
        server.onlyTenant()
                .ifPresent(tenant -> around.say(
                        "there are no keys: whoever reaches this address makes calls as the tenant '" + tenant + "'"));
        ended.await();
        return Exit.OK;
    }
}
