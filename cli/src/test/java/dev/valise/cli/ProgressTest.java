package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Seconds pass when a test says so. */
class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicReference<Runnable> tick = new AtomicReference<>(() -> {});

    private Progress progress(boolean isTerminal, String term) {
        Surroundings around = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new TextSink(OutputStream.nullOutputStream()),
                new TextSink(err),
                false,
                false,
                isTerminal,
                Map.of("TERM", term),
                Engine.local());
        return new Progress(around, each -> {
            tick.set(each);
            return () -> tick.set(() -> {});
        });
    }

    private String shown() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private int twoSeconds() {
        tick.get().run();
        tick.get().run();
        return 42;
    }

    @Test
    void whatTakesLongIsSaidAndErased() {
        assertThat(progress(true, "xterm").during("packing 'x'", this::twoSeconds))
                .isEqualTo(42);
        assertThat(shown()).isEqualTo("packing 'x', 1 s\r\033[Kpacking 'x', 2 s\r\033[K");
    }

    @Test
    void itIsErasedWhereTheWorkFails() {
        assertThatThrownBy(() -> progress(true, "xterm").during("packing 'x'", () -> {
                    tick.get().run();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(shown()).endsWith("1 s\r\033[K");
    }

    @Test
    void whatIsQuickIsNotSaid() {
        assertThat(progress(true, "xterm").during("packing 'x'", () -> 1)).isEqualTo(1);
        assertThat(shown()).isEmpty();
    }

    @Test
    void nothingIsSaidWhereNobodyCouldEraseIt() {
        progress(false, "xterm").during("packing 'x'", this::twoSeconds);
        progress(true, "dumb").during("packing 'x'", this::twoSeconds);
        assertThat(shown()).isEmpty();
    }
}
