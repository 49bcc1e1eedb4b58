package dev.valise.service;

import dev.valise.Valise;
import dev.valise.service.RefusedException.Reason;
import dev.valise.spi.LocalSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Valises of one tenant, one for each interpreter: a jail each, started when it is first used. Safe for use by many
 * threads.
 */
final class Engines implements AutoCloseable {
    private final ServiceSettings settings;
    private final LocalSettings usual;
    private final Map<String, Valise> started = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Those of a tenant.
     *
     * @param usual how each is to be, but for the interpreter
     */
    Engines(ServiceSettings settings, LocalSettings usual) {
        this.settings = settings;
        this.usual = usual;
    }

    /**
     * The name of an interpreter that is asked for.
     *
     * @throws RefusedException UNKNOWN_PYTHON
     */
    String named(Optional<String> python, String usual) {
        String name = python.orElse(usual);
        if (!settings.pythons().containsKey(name)) {
            throw new RefusedException(
                    Reason.UNKNOWN_PYTHON,
                    "no interpreter of this name is offered; there are: "
                            + String.join(", ", settings.pythons().keySet()));
        }
        return name;
    }

    /**
     * The Valise of an interpreter.
     *
     * @throws dev.valise.ValiseException HOST_UNFIT, where it cannot be started
     */
    synchronized Valise of(String python) {
        if (closed) {
            throw new RefusedException(Reason.CLOSING, "the service is shutting down");
        }
        Optional<Valise> there = Optional.ofNullable(started.get(python));
        return there.orElseGet(() -> start(python));
    }

    private Valise start(String python) {
        String path = settings.pythons().getOrDefault(python, python);
        Valise valise = Valise.local().settings(usual.withPython(path)).start();
        started.put(python, valise);
        return valise;
    }

    /** Those that were started. */
    synchronized List<Valise> running() {
        return new ArrayList<>(started.values());
    }

    @Override
    public void close() {
        List<Valise> all;
        synchronized (this) {
            closed = true;
            all = running();
            started.clear();
        }
        all.forEach(Valise::close);
    }
}
