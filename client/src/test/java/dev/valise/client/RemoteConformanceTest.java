package dev.valise.client;

import dev.valise.Valise;
import dev.valise.conformance.Ground;
import dev.valise.conformance.LimitsSuite;
import dev.valise.conformance.MainJobSuite;
import dev.valise.conformance.PackingSuite;
import dev.valise.conformance.ScopesSuite;
import dev.valise.conformance.StoriesSuite;
import dev.valise.conformance.ValuesSuite;
import dev.valise.server.Server;
import dev.valise.server.ServerSettings;
import java.net.URI;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The Valise of a server does what every Valise does. */
@NullUnmarked // JUnit fills it
class RemoteConformanceTest {
    private static Server server;
    private static Server other;
    private static Ground ground;

    @BeforeAll
    static void start() {
        ServerSettings settings = ServerSettings.DEFAULT.withAddress("127.0.0.1", 0);
        server = Server.start(settings.withService(settings.service().withLimits(Ground.LIMITS)));
        other = Server.start(settings);
        ground = new Ground(
                Valise.connect(URI.create(server.address()), ""), Valise.connect(URI.create(other.address()), ""));
    }

    @AfterAll
    static void close() {
        ground.here().close();
        ground.there().close();
        server.close();
        other.close();
    }

    @Nested
    class MainJob extends MainJobSuite {
        MainJob() {
            super(ground);
        }
    }

    @Nested
    class Scopes extends ScopesSuite {
        Scopes() {
            super(ground);
        }
    }

    @Nested
    class Limits extends LimitsSuite {
        Limits() {
            super(ground);
        }
    }

    @Nested
    class Values extends ValuesSuite {
        Values() {
            super(ground);
        }
    }

    @Nested
    class Packing extends PackingSuite {
        Packing() {
            super(ground);
        }
    }

    @Nested
    class Stories extends StoriesSuite {
        Stories() {
            super(ground);
        }
    }
}
