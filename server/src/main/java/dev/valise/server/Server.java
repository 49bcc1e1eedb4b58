package dev.valise.server;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.service.Service;
import dev.valise.spi.Observer;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Valise over HTTP. Each request has a virtual thread. Jails start when their tenants first ask for something.
 *
 * <pre>{@code
 * try (Server server = Server.start(ServerSettings.DEFAULT)) {
 *     System.out.println(server.address());
 *     ...
 * }
 * }</pre>
 */
public final class Server implements AutoCloseable {
    /** What says nothing for so long is not waited for: a header, a piece of a body, a connection without a request. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** What was answered last has to be sent before the connections end. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    /**
     * Connections that come faster than they are taken in: beyond the 50 that Java has the kernel wait, it drops them, and their
     * clients try again after a second. Linux allows 4,096 by default.
     */
    private static final int WAITING_CONNECTIONS = 1024;

    private static final LifeCycle.Listener LONG_QUEUE = new LifeCycle.Listener() {
        @Override
        public void lifeCycleStarting(LifeCycle starting) {
            if (starting instanceof org.eclipse.jetty.server.Server jetty) {
                for (ServerConnector each : jetty.getContainedBeans(ServerConnector.class)) {
                    each.setAcceptQueueSize(WAITING_CONNECTIONS);
                }
            }
        }
    };

    private final ServerSettings settings;
    private final Service service;
    private final Javalin http;

    private Server(ServerSettings settings, Service service, Javalin http) {
        this.settings = settings;
        this.service = service;
        this.http = http;
    }

    /**
     * Starts a server.
     *
     * @throws ValiseException BAD_CALL, where the address is not a loopback address and there are no keys, and where it
     *     cannot be listened on; STORE_UNAVAILABLE or BAD_STORE, where its store cannot be used
     */
    public static Server start(ServerSettings settings) {
        if (settings.keys().isEmpty() && !isLoopback(settings.host())) {
            throw new ValiseException(
                    Code.BAD_CALL,
                    settings.host() + " can be reached from other machines, and everybody there could run code here; "
                            + "give --keys FILE ('valise keys add TENANT --keys FILE' makes a key), or listen on 127.0.0.1");
        }
        Metrics metrics = new Metrics();
        Optional<Traces> traces = settings.telemetry().map(Traces::new);
        Service service = new Service(
                settings.service()
                        .withObserver(settings.service()
                                .observer()
                                .and(metrics.observer())
                                .and(traces.<Observer>map(each -> each).orElse(Observer.none()))),
                new JsonNotation());
        metrics.of(service::lookAtStore);
        Javalin http = Javalin.create(config -> configure(config, settings, service, metrics, traces));
        try {
            http.start(settings.host(), settings.port());
        } catch (io.javalin.util.JavalinException e) {
            service.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ValiseException(
                    Code.BAD_CALL,
                    "nothing can listen on " + settings.host() + ":" + settings.port() + ": " + cause.getMessage(),
                    e);
        }
        return new Server(settings, service, http);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException e) {
            throw new ValiseException(Code.BAD_CALL, "no address is named " + host, e);
        }
    }

    private static void configure(
            JavalinConfig config, ServerSettings settings, Service service, Metrics metrics, Optional<Traces> traces) {
        config.startup.showJavalinBanner = false;
        config.concurrency.useVirtualThreads = true;
        config.http.defaultContentType = "application/json";
        config.http.prefer405over404 = true;
        config.jetty.modifyHttpConfiguration(Server::configure);
        config.jetty.modifyServer(jetty -> {
            jetty.setStopTimeout(LAST_ANSWERS.toMillis());
            jetty.setErrorHandler(new PlainErrors());
            jetty.setHandler(new GracefulHandler()); // stops when what was asked for has been answered
            jetty.addEventListener(LONG_QUEUE);
        });
        Doorkeeper door = new Doorkeeper(settings.keys().map(Keys::new));
        Tenants tenants = new Tenants(door, service);
        RequestBody bodies = new RequestBody(settings.bodyBytes(), settings.bodyTime());
        RoutesConfig routes = config.routes;
        traces.ifPresent(each -> each.addTo(routes));
        routes.beforeMatched(door::checkSource);
        CallWatch watch = traces.<CallWatch>map(each -> (call, work) -> each.watched(call, metrics.watched(call, work)))
                .orElse(metrics);
        new CallRoutes(tenants, bodies, watch).addTo(routes);
        new ScopeRoutes(tenants, new RequestBody(settings.fileBytes(), settings.fileTime())).addTo(routes);
        new BranchRoutes(tenants, bodies).addTo(routes);
        new OperationRoutes(service, metrics).addTo(routes);
        Failures.addTo(routes);
    }

    private static void configure(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setIdleTimeout(IDLE.toMillis());
    }

    /** Where it listens: {@code http://127.0.0.1:8765}. */
    public String address() {
        String host = settings.host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port();
    }

    /** All routes, as {@code get /v1/branches}. */
    Set<String> routes() {
        return http.unsafe.internalRouter.allHttpHandlers().stream()
                .map(each -> each.endpoint)
                .filter(each -> HandlerType.commonHttp().contains(each.method))
                .map(each -> each.method.name().toLowerCase(Locale.ROOT) + " " + each.path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The one tenant of a server without keys; empty where keys decide. */
    public Optional<String> onlyTenant() {
        return settings.keys().isEmpty() ? Optional.of(Doorkeeper.LOCAL) : Optional.empty();
    }

    /**
     * Ends it: new calls are answered by 503, those that run may do so for a while and are interrupted then, all are
     * answered, and nothing of the jails is left.
     */
    @Override
    public void close() {
        try {
            service.close();
        } finally {
            http.stop();
        }
    }
}
