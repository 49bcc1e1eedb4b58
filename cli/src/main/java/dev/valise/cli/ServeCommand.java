package dev.valise.cli;

import dev.valise.ValiseException;
import dev.valise.server.Server;
import dev.valise.server.ServerSettings;
import dev.valise.service.Layer;
import dev.valise.service.ServiceSettings;
import dev.valise.service.StoreUse;
import dev.valise.service.TenantSettings;
import dev.valise.store.Retention;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code valise serve}. */
@Command(
        name = "serve",
        description = {
            "Serve calls over HTTP: docs/http.md says how they are made.",
            "On a loopback address without keys there is one tenant, and whoever can reach the address can make calls.",
            "Ctrl-C and SIGTERM end it: what runs may run on for --grace, and is interrupted then.",
            "",
            "Each option can also be set by an environment variable, VALISE_ and its name (VALISE_LISTEN, VALISE_JAIL_MEMORY;"
                    + " --patches by VALISE_PATCHES_FOLDER), and in the file of --config, which is TOML. The command line goes before"
                    + " the environment, and that before the file.",
            ""
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  valise serve",
            "  valise keys add shop --keys keys",
            "  valise serve --keys keys --listen 0.0.0.0:8765",
            "  valise serve --config valise.toml",
            "%nA valise.toml:%n",
            "  listen = \"0.0.0.0:8765\"",
            "  keys = \"/etc/valise/keys\"",
            "  wall = \"30s\"",
            "  [python]                 # the first is the usual one",
            "  \"3.11\" = \"/usr/bin/python3.11\"",
            "  \"3.13\" = \"/opt/python3.13/bin/python3\"",
            "  [tenants.shop]           # the options from --wall on, for one tenant",
            "  wall = \"2m\"",
            "  rate = 50",
            "  jail-memory = \"4g\""
        })
final class ServeCommand implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            order = 0,
            description = "A file of settings, see below. Default: none.")
    Optional<Path> config = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            order = 1,
            description = "Where to listen; port 0 takes one that is free. Default: 127.0.0.1:8765.")
    String listen = "127.0.0.1:8765";

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            order = 2,
            description = "The keys of the tenants, made by 'valise keys add'.")
    Optional<Path> keys = Optional.empty();

    @Option(
            names = "--python",
            paramLabel = "NAME=PATH",
            order = 3,
            split = ",",
            description = "An interpreter to offer, by a name; the first is the usual one. Default: python3=python3.")
    Map<String, String> pythons = new LinkedHashMap<>();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            order = 4,
            converter = TimeConverter.class,
            description = "How long calls may run on while it ends. Default: 10s.")
    Duration grace = ServiceSettings.DEFAULT.closingGrace();

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            order = 4,
            converter = TimeConverter.class,
            description = {
                "After which time without calls the processes of a tenant end; its scopes come back from the store.",
                "Default: 15m."
            })
    Duration idle = ServiceSettings.DEFAULT.idle();

    @Option(
            names = "--store",
            paramLabel = "PATH|URL",
            order = 5,
            description = {
                "Where scopes, branches and calls are kept: a folder, or postgresql://USER:PASSWORD@HOST/DATABASE for several"
                        + " nodes; 'none' keeps nothing beyond the end.",
                "Default: $XDG_DATA_HOME/valise, or ~/.local/share/valise."
            })
    String store = "";

    @Option(
            names = "--keep-calls",
            paramLabel = "TIME",
            order = 5,
            converter = TimeConverter.class,
            description = "How long the outcome of a call can be asked for again. Default: 24h.")
    Duration keepCalls = Retention.DEFAULT.calls();

    @Option(
            names = "--keep-scopes",
            paramLabel = "TIME",
            order = 6,
            converter = TimeConverter.class,
            description = "How long a scope is kept that no branch has and nobody uses. Default: 24h.")
    Duration keepScopes = Retention.DEFAULT.scopes();

    @Option(
            names = "--collect",
            paramLabel = "TIME",
            order = 6,
            converter = TimeConverter.class,
            description = "How often what is not kept any more is removed. Default: 10m.")
    Duration collect = StoreUse.DEFAULT.collectEvery();

    @Option(
            names = "--body",
            paramLabel = "SIZE",
            order = 7,
            converter = SizeConverter.class,
            description = "How large a JSON body may be. Default: 16m.")
    long body = ServerSettings.DEFAULT.bodyBytes();

    @Option(
            names = "--file",
            paramLabel = "SIZE",
            order = 8,
            converter = SizeConverter.class,
            description = "How large an uploaded scope may be. Default: 1g.")
    long file = ServerSettings.DEFAULT.fileBytes();

    @Mixin
    TenantOptions tenants = new TenantOptions();

    @Option(
            names = "--verbose",
            order = 50,
            description = "Show the cause of a failure of Valise itself, and what the libraries log.")
    boolean verbose;

    @Mixin
    HelpOption help = new HelpOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    ServeCommand(Surroundings around) {
        this.around = around;
    }

    /** The command, and what of it a command line leaves out. */
    static CommandLine line(Surroundings around, String[] arguments) {
        return new CommandLine(new ServeCommand(around))
                .setDefaultValueProvider(new ServeDefaults(
                        around.environment(), arguments, () -> new CommandLine(new ServeCommand(around))));
    }

    @Override
    public Integer call() throws InterruptedException {
        LibraryLogs.level(verbose ? Level.INFO : Level.WARNING);
        return serve(settings());
    }

    /** What the command line, the environment and the file say together. */
    ServerSettings settings() {
        int colon = listen.lastIndexOf(':');
        Optional<Integer> port = colon < 1 ? Optional.empty() : port(listen.substring(colon + 1));
        if (port.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--listen takes HOST:PORT, as in 127.0.0.1:8765, and not '" + Visible.line(listen, 100) + "'");
        }
        String host = listen.substring(0, colon).replaceFirst("^\\[(.*)]$", "$1");
        ServerSettings settings = ServerSettings.DEFAULT
                .withAddress(host, port.get())
                .withBodies(body, file)
                .withService(service());
        return keys.map(settings::withKeys).orElse(settings);
    }

    private static Optional<Integer> port(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) < 1 << 16
                ? Optional.of(Integer.valueOf(text))
                : Optional.empty();
    }

    private ServiceSettings service() {
        TenantSettings usual = tenants.over(TenantSettings.DEFAULT);
        ServiceSettings settings = ServiceSettings.DEFAULT
                .withUsual(usual)
                .withTenants(own(usual))
                .withStore(StorePlace.of(store, around.environment())
                        .use()
                        .withRetention(new Retention(keepScopes, keepCalls, Retention.DEFAULT.moves()))
                        .withCollectEvery(collect))
                .withIdle(idle)
                .withClosingGrace(grace);
        return pythons.isEmpty() ? settings : settings.withPythons(pythons);
    }

    /** What of the sandbox this host gives, as it is told to those who ask. */
    private List<Layer> posture(ServiceSettings service) {
        String python = service.pythons().values().iterator().next();
        return around.engine().examine(python, service.usual().engine().patches()).stream()
                .map(each -> new Layer(each.layer(), each.status().name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** What some tenants have, by the configuration file. */
    private Map<String, TenantSettings> own(TenantSettings usual) {
        if (!(spec.defaultValueProvider() instanceof ServeDefaults defaults)) {
            return Map.of();
        }
        defaults.strangers(spec.commandLine())
                .forEach(each -> around.say("the environment has " + each
                        + ", which looks like a setting and is none; 'valise serve --help' shows what there is"));
        Map<String, TenantSettings> own = new LinkedHashMap<>();
        defaults.file(spec.commandLine()).tenants().forEach((name, said) -> {
            try {
                own.put(name, ServeDefaults.options(said).over(usual));
            } catch (ValiseException e) {
                throw new ValiseException(e.code(), "tenants." + name + ": " + e.getMessage(), e);
            }
        });
        return own;
    }

    private int serve(ServerSettings settings) throws InterruptedException {
        ServiceSettings service = settings.service();
        ServerSettings told = settings.withService(service.withPosture(posture(service)));
        Server server =
                Server.start(Telemetry.isAskedFor(around.environment()) ? told.withTelemetry(Telemetry.start()) : told);
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
        around.say(service.store()
                .where()
                .map(where -> "scopes, branches and calls are kept in " + where)
                .orElse("scopes, branches and calls end with this process (--store none)"));
        server.onlyTenant()
                .ifPresent(tenant -> around.say(
                        "there are no keys: whoever reaches this address makes calls as the tenant '" + tenant + "'"));
        ended.await();
        return Exit.OK;
    }
}
