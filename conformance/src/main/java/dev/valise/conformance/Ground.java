package dev.valise.conformance;

import dev.valise.Limits;
import dev.valise.Valise;
import java.time.Duration;

/**
 * On what the suites run.
 *
 * @param here the Valise that is tested; its calls have {@link #LIMITS} where they name none
 * @param there another one, which knows no scope of the first
 */
public record Ground(Valise here, Valise there) {
    /** As the usual ones, but a test that hangs ends sooner. */
    public static final Limits LIMITS = Limits.DEFAULT.withWall(Duration.ofSeconds(5));
}
