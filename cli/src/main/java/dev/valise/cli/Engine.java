package dev.valise.cli;

import dev.valise.LocalBuilder;
import dev.valise.Valise;
import dev.valise.sandbox.Doctor;
import dev.valise.sandbox.Finding;
import dev.valise.spi.Patches;
import java.util.List;

/** Starts the Valise that a command makes its calls on, or says what keeps it from that. */
@FunctionalInterface
interface Engine {
    Valise start(EngineOptions options);

    /** What of the sandbox this host gives. */
    default List<Finding> examine(String python) {
        return Doctor.examine(python, Patches.NONE);
    }

    /** The same, and what becomes of patches. */
    default List<Finding> examine(String python, Patches patches) {
        return patches.isEmpty() ? examine(python) : Doctor.examine(python, patches);
    }

    /** The engine of this host. */
    static Engine local() {
        return new Local();
    }

    /** Starts a jail on this host. A class and no lambda: those cost 20 ms at the first. */
    final class Local implements Engine {
        @Override
        public Valise start(EngineOptions options) {
            Patches patches = options.patches();
            LocalBuilder builder = Valise.local()
                    .python(options.python)
                    .preload(options.preload.toArray(new String[0]))
                    .patchGroups(patches.groups().toArray(new String[0]))
                    .limits(options.limits())
                    .jail(options.jail())
                    .isolation(options.isolation);
            patches.folder().ifPresent(builder::patches);
            if (patches.mayFail()) {
                builder.patchesMayFail();
            }
            return builder.start();
        }
    }
}
