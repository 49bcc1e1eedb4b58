package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalInputTest {
    private static final String CTRL_P = "\u0010";

    @TempDir
    Path folder;

    private final FakeValise valise = new FakeValise();
    private Path history;
    private Typist typist;

    @BeforeEach
    void sitDown() throws Exception {
        history = History.file(Map.of("XDG_STATE_HOME", folder.toString())).orElseThrow();
        typist = new Typist(valise, Optional.of(history));
        typist.reads(">>> ");
    }

    @AfterEach
    void standUp() throws Exception {
        typist.close();
    }

    @Test
    void showsValuesAndLeavesOnCtrlD() throws Exception {
        typist.enters("a = 1")
                .reads(">>> ")
                .enters("a")
                .reads("'1'")
                .reads(">>> ")
                .types(Typist.CTRL_D);
        assertThat(typist.leaves()).isEqualTo(Exit.OK);
    }

    @Test
    void goesOnUntilTheInputIsWhole() throws Exception {
        typist.enters("def f():")
                .reads("... ")
                .enters("    x")
                .reads("... ")
                .enters("")
                .reads(">>> ");
        typist.enters("y = (1,").reads("... ").enters("2)").reads(">>> ").types(Typist.CTRL_D);
        typist.leaves();
        assertThat(valise.calls)
                .extracting(Call::work)
                .extracting("text")
                .containsExactly("def f():\n    x\n", "y = (1,\n2)");
    }

    @Test
    void twoEmptyLinesEndAnOpenBracket() throws Exception {
        typist.enters("def f(:")
                .reads("... ")
                .enters("")
                .reads("... ")
                .enters("")
                .reads(">>> ");
        typist.types(Typist.CTRL_D).leaves();
        assertThat(valise.calls).hasSize(1);
    }

    @Test
    void ctrlCDropsWhatWasTyped() throws Exception {
        typist.types("garb").reads("garb").types(Typist.CTRL_C).reads(">>> ");
        typist.enters("def f():").reads("... ").types(Typist.CTRL_C).reads(">>> ");
        typist.enters("print there").reads("there\r\n").reads(">>> ").types(Typist.CTRL_D);
        typist.leaves();
        assertThat(valise.calls).hasSize(1);
    }

    @Test
    void ctrlCInterruptsTheCallAndKeepsTheScope() throws Exception {
        typist.enters("a = 1").reads(">>> ").enters("wait");
        valise.waiting.await();
        typist.types(Typist.CTRL_C).reads("KeyboardInterrupt").reads(">>> ");
        typist.enters("a").reads("'1'").reads(">>> ").enters(":quit");
        assertThat(typist.leaves()).isEqualTo(Exit.OK);
    }

    @Test
    void aPasteIsOneInput() throws Exception {
        typist.types("\u001b[200~def f():\n    x\n\n    y\n\nz = 1\u001b[201~").reads("z = 1");
        typist.enters("").reads(">>> ").types(Typist.CTRL_D);
        typist.leaves();
        assertThat(valise.calls)
                .extracting(Call::work)
                .extracting("text")
                .containsExactly("def f():\n    x\n\n    y\n\nz = 1");
    }

    @Test
    void tabCompletesNames() throws Exception {
        typist.enters("longest = 1").reads(">>> ");
        typist.enters("print lon\t!").reads("longest!\r\n").reads(">>> ");
        typist.enters(":u\t").reads("undone: print longest!").reads(">>> ").types(Typist.CTRL_D);
        typist.leaves();
    }

    @Test
    void tabCompletesNothingBehindAPoint() throws Exception {
        typist.enters("longest = 1")
                .reads(">>> ")
                .enters("print x.lon\t!")
                .reads("x.lon!\r\n")
                .reads(">>> ");
        typist.types(Typist.CTRL_D).leaves();
    }

    @Test
    void tabIndentsWhereALineBegins() throws Exception {
        typist.enters("def f():")
                .reads("... ")
                .enters("\tx")
                .reads("... ")
                .enters("")
                .reads(">>> ");
        typist.types(Typist.CTRL_D).leaves();
        assertThat(valise.calls).extracting(Call::work).extracting("text").containsExactly("def f():\n    x\n");
    }

    @Test
    void exclamationMarksAndBackslashesAreJustText() throws Exception {
        typist.enters("print a!!b !x \\n")
                .reads("a!!b !x \\n\r\n")
                .reads(">>> ")
                .types(Typist.CTRL_D);
        typist.leaves();
    }

    @Test
    void emptyLinesAreNoInput() throws Exception {
        typist.enters("")
                .reads(">>> ")
                .enters("   ")
                .reads(">>> ")
                .enters("# no")
                .reads(">>> ");
        typist.types(Typist.CTRL_D).leaves();
        assertThat(valise.calls).isEmpty();
    }

    @Test
    void historyIsKept() throws Exception {
        typist.enters("a = 1")
                .reads(">>> ")
                .enters("def f():")
                .reads("... ")
                .enters("    x")
                .reads("... ");
        typist.enters("").reads(">>> ").types(Typist.CTRL_D);
        typist.leaves();
        assertThat(Files.readString(history)).contains("a = 1", "def f():\\n    x");

        Typist again = new Typist(valise, Optional.of(history));
        again.reads(">>> ")
                .types(CTRL_P + CTRL_P + CTRL_P)
                .reads("a = 1")
                .enters("")
                .reads(">>> ")
                .types(Typist.CTRL_D);
        again.leaves();
        assertThat(valise.calls).hasSize(3);
    }
}
