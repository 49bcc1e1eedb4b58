package dev.valise.bench;

import dev.valise.Limits;
import dev.valise.Valise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts each Valise of a run alike, and closes those that last as long as the run. */
final class Jails implements AutoCloseable {
    /** For scopes of a gigabyte: what a chain of them is thought to take while its parts are measured one by one. */
    private static final long MEMORY = 64L << 30;

    /** Enough for a scope of a gigabyte on a machine under load. */
    private static final Limits ROOMY = Limits.DEFAULT
            .withWall(Duration.ofMinutes(2))
            .withCpu(Duration.ofMinutes(2))
            .withMemoryBytes(4L << 30);

    private final String python;
    private final List<Valise> lasting = new ArrayList<>();

    Jails(String python) {
        this.python = python;
    }

    /** Starts one for who closes it. */
    Valise start() {
        return Valise.local().python(python).start();
    }

    /** Starts one that lasts. */
    Valise lasting() {
        Valise valise = start();
        lasting.add(valise);
        return valise;
    }

    /** Starts one that lasts and has loaded what packs scopes. */
    Valise lastingAndPacking() {
        Valise valise = Valise.local().python(python).packAhead().start();
        lasting.add(valise);
        return valise;
    }

    /** Starts one that lasts and has loaded modules. */
    Valise lastingWith(Limits limits, String... modules) {
        Valise valise =
                Valise.local().python(python).preload(modules).limits(limits).start();
        lasting.add(valise);
        return valise;
    }

    /** Starts one that lasts and has the memory for large scopes. */
    Valise lastingAndLarge() {
        Valise valise = Valise.local()
                .python(python)
                .holderMemory(MEMORY)
                .limits(ROOMY)
                .hugePages()
                .start();
        lasting.add(valise);
        return valise;
    }

    @Override
    public void close() {
        lasting.forEach(Valise::close);
    }
}
