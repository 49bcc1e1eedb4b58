package dev.valise.sandbox;

import dev.valise.Valise;
import dev.valise.conformance.Ground;
import dev.valise.conformance.LimitsSuite;
import dev.valise.conformance.MainJobSuite;
import dev.valise.conformance.PackingSuite;
import dev.valise.conformance.ScopesSuite;
import dev.valise.conformance.StoriesSuite;
import dev.valise.conformance.ValuesSuite;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The Valise of this process does what every Valise does. */
@NullUnmarked // JUnit fills it
class LocalConformanceTest {
    private static Ground ground;

    @BeforeAll
    static void start() {
        ground = new Ground(
                Valise.local().limits(Ground.LIMITS).start(), Valise.local().start());
    }

    @AfterAll
    static void close() {
        ground.here().close();
        ground.there().close();
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
