package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColonCommandTest {
    @Test
    void readsCommands() {
        assertThat(ColonCommand.parse(":undo")).isEqualTo(new ColonCommand.Undo(1));
        assertThat(ColonCommand.parse(" :undo  3 ")).isEqualTo(new ColonCommand.Undo(3));
        assertThat(ColonCommand.parse(":redo 2")).isEqualTo(new ColonCommand.Redo(2));
        assertThat(ColonCommand.parse(":vars")).isEqualTo(new ColonCommand.Vars());
        assertThat(ColonCommand.parse(":source net")).isEqualTo(new ColonCommand.Source("net"));
        assertThat(ColonCommand.parse(":time\tnet(1, 2)")).isEqualTo(new ColonCommand.Time("net(1, 2)"));
        assertThat(ColonCommand.parse(":q")).isEqualTo(new ColonCommand.Quit());
        assertThat(ColonCommand.parse(":help")).isEqualTo(new ColonCommand.Help());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":nothing",
                ":undo 0",
                ":undo -1",
                ":undo all",
                ":undo 99999999999",
                ":vars x",
                ":source",
                ":time",
                ":undox"
            })
    void saysWhatIsWrong(String line) {
        assertThat(ColonCommand.parse(line)).isInstanceOf(ColonCommand.Wrong.class);
    }

    @Test
    void namesWhatItDoesNotKnow() {
        assertThat(ColonCommand.parse(":un\u001bdo 1"))
                .isEqualTo(new ColonCommand.Wrong("there is no command ':un\\x1bdo'; :help shows what there is"));
    }

    @Test
    void completesWhatItCanRead() {
        for (String name : ColonCommand.NAMES) {
            assertThat(ColonCommand.parse(name)).isNotEqualTo(ColonCommand.parse(":nothing"));
            if (ColonCommand.parse(name) instanceof ColonCommand.Wrong wrong) {
                assertThat(wrong.message()).startsWith(name + " needs");
            }
        }
    }
}
