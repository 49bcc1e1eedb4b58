package dev.valise.cli;

import dev.valise.Valise;
import dev.valise.sandbox.Doctor;
import dev.valise.sandbox.Finding;
import java.util.List;

/** Starts the Valise that a command makes its calls on, or says what keeps it from that. */
@FunctionalInterface
interface Engine {
    Valise start(EngineOptions options);

    /** What of the sandbox this host gives. */
    default List<Finding> examine(String python) {
        return Doctor.examine(python);
    }

    /** The engine of this host. */
    static Engine local() {
        return new Local();
    }

    /** Starts a jail on this host. A class and no lambda: those cost 20 ms at the first. */
    final class Local implements Engine {
        @Override
        public Valise start(EngineOptions options) {
            return Valise.local()
                    .python(options.python)
                    .preload(options.preload.toArray(new String[0]))
                    .limits(options.limits())
                    .jail(options.jail())
                    .start();
        }
    }
}
