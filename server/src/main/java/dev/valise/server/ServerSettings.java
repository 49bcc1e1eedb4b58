package dev.valise.server;

import dev.valise.service.ServiceSettings;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server is to be. Immutable.
 *
 * @param host the address to listen on
 * @param port 0 for one that is free
 * @param keys the file of keys; empty where there is one tenant and no key, which only a loopback address may have
 * @param bodyBytes how large a JSON body may be
 * @param fileBytes how large an uploaded file may be
 * @param bodyTime how long a JSON body may take to arrive
 * @param fileTime how long an uploaded file may take
 * @param telemetry is told of requests and of the parts of calls; empty where nobody traces
 */
public record ServerSettings(
        String host,
        int port,
        Optional<Path> keys,
        ServiceSettings service,
        long bodyBytes,
        long fileBytes,
        Duration bodyTime,
        Duration fileTime,
        Optional<OpenTelemetry> telemetry) {
    /** 16 MiB of JSON is more than anybody types; files are bounded by what the reader of packed scopes takes. */
    public static final ServerSettings DEFAULT = new ServerSettings(
            "127.0.0.1",
            8765,
            Optional.empty(),
            ServiceSettings.DEFAULT,
            16L << 20,
            1L << 30,
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            Optional.empty());

    public ServerSettings withAddress(String newHost, int newPort) {
        return new ServerSettings(newHost, newPort, keys, service, bodyBytes, fileBytes, bodyTime, fileTime, telemetry);
    }

    public ServerSettings withKeys(Path newKeys) {
        return new ServerSettings(
                host, port, Optional.of(newKeys), service, bodyBytes, fileBytes, bodyTime, fileTime, telemetry);
    }

    public ServerSettings withService(ServiceSettings newService) {
        return new ServerSettings(host, port, keys, newService, bodyBytes, fileBytes, bodyTime, fileTime, telemetry);
    }

    public ServerSettings withBodies(long newBodyBytes, long newFileBytes) {
        return new ServerSettings(host, port, keys, service, newBodyBytes, newFileBytes, bodyTime, fileTime, telemetry);
    }

    public ServerSettings withBodyTime(Duration newBodyTime) {
        return new ServerSettings(host, port, keys, service, bodyBytes, fileBytes, newBodyTime, fileTime, telemetry);
    }

    /** Follows requests and calls from now on: docs/deploy.md names the spans. */
    public ServerSettings withTelemetry(OpenTelemetry newTelemetry) {
        return new ServerSettings(
                host, port, keys, service, bodyBytes, fileBytes, bodyTime, fileTime, Optional.of(newTelemetry));
    }
}
