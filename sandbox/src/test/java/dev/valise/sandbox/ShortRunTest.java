package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShortRunTest {
    @Test
    void tellsWhatBecameOfAProgram() {
        ShortRun run =
                sh("echo \"$GREETING\"; echo first >&2; echo last >&2; echo >&2; exit 3", Duration.ofSeconds(10));

        assertThat(run).isEqualTo(new ShortRun(3, "hello\n", "first\nlast\n\n"));
        assertThat(run.lastLine()).isEqualTo("last");
    }

    @Test
    void endsWhatTakesTooLong() {
        ShortRun run = sh("echo begun; exec tail -f /dev/null", Duration.ofMillis(300));

        assertThat(run).isEqualTo(new ShortRun(ShortRun.NOT_ENDED, "begun\n", "no end within 300 ms"));
    }

    @Test
    void doesNotWaitForWhatAProgramLeavesBehind() {
        assertThat(sh("sleep 3 & echo done", Duration.ofSeconds(10)).out()).isEqualTo("done\n");
    }

    @Test
    void saysWhatCannotBeStarted() {
        ShortRun run = ShortRun.of(List.of("/nowhere/program"), Map.of());

        assertThat(run.status()).isEqualTo(ShortRun.NOT_STARTED);
        assertThat(run.err()).contains("/nowhere/program");
    }

    private static ShortRun sh(String command, Duration longest) {
        return ShortRun.of(
                List.of("/bin/sh", "-c", command), Map.of("GREETING", "hello", "PATH", "/usr/bin:/bin"), longest);
    }
}
