package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {
    @Test
    void leavesTextAlone() {
        assertThat(Visible.line("größe 数 🙂 'x'")).isEqualTo("größe 数 🙂 'x'");
    }

    @Test
    void escapesWhatMovesTheCursor() {
        assertThat(Visible.line("a\u001b[2Jb\rc\u0007\u009b1m\u007f\n\t"))
                .isEqualTo("a\\x1b[2Jb\\x0dc\\x07\\x9b1m\\x7f\\n\\x09");
    }

    @Test
    void escapesWhatReordersTheLine() {
        assertThat(Visible.line("a\u202eb\u2066c\u2028d\ud800e")).isEqualTo("a\\u202eb\\u2066c\\u2028d\\ud800e");
    }

    @Test
    void keepsTheLinesOfABlock() {
        assertThat(Visible.block("a\n\tb\u001b")).isEqualTo("a\n\tb\\x1b");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Visible.line("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Visible.line("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(Visible.line("abcd🙂fg", 6)).isEqualTo("abcd…");
    }
}
