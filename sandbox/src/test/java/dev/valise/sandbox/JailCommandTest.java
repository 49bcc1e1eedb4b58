package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JailCommandTest {
    private static final long MEBIBYTE = 1 << 20;

    private final Host host = Host.current();
    private final JailUser user = JailUser.pick(host);
    private final Interpreter python = new InterpreterProbe(host, user).probe("/usr/bin/python3");
    private final JailCommand command = new JailCommand(
            Bubblewrap.find(host), user, python, List.of(), 3 * MEBIBYTE, 2 * MEBIBYTE, Map.of("GREETING", "hello"));

    @Test
    void runsAsPid1OfAJail() {
        assertThat(run("import os; print(os.getpid(), os.getuid(), os.getgid(), os.getcwd())"))
                .isEqualTo("1 1000 1000 /work\n");
    }

    @Test
    void hasNoVariablesButItsOwn() {
        assertThat(run("import os; print(sorted(os.environ))"))
                .isEqualTo("['GREETING', 'HOME', 'LANG', 'MKL_NUM_THREADS', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS',"
                        + " 'PATH', 'PWD']\n");
    }

    private String run(String code) {
        ShortRun run = ShortRun.of(command.running(List.of("-I", "-c", code)), Map.of());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }
}
