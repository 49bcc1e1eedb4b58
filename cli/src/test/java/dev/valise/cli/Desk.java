package dev.valise.cli;

import dev.valise.Limits;
import dev.valise.Valise;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Somebody's desk: types command lines, and has what came of them. */
final class Desk {
    final FakeValise valise = new FakeValise();
    final List<Limits> limits = new ArrayList<>();
    final List<EngineOptions> options = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();

    Desk types(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    int runs(String... arguments) {
        return Main.run(arguments, around(Map.of()));
    }

    Surroundings around(Map<String, String> environment) {
        return new Surroundings(
                in, new TextSink(out), new TextSink(err), false, false, false, environment, this::start);
    }

    private Valise start(EngineOptions given) {
        options.add(given);
        limits.add(given.limits());
        return valise;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
