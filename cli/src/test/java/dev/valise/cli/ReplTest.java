package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import org.junit.jupiter.api.Test;

class ReplTest {
    private final Desk desk = new Desk();

    @Test
    void showsValuesButNotNone() {
        assertThat(repl("a = 1", "a", "None")).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("'1'\n");
        assertThat(desk.err()).isEmpty();
    }

    @Test
    void eachInputHasItsNumber() {
        repl("a = 1", "", "# nothing", "b = 2");
        assertThat(desk.valise.calls).extracting(Call::work).extracting("file").containsExactly("<repl 1>", "<repl 2>");
    }

    @Test
    void blocksAreOneInput() {
        repl("def f():", "    x", "", "g = (1,", "2)", "for x in y:", "    z");
        assertThat(desk.valise.calls)
                .extracting(Call::work)
                .extracting("text")
                .containsExactly("def f():\n    x\n", "g = (1,\n2)", "for x in y:\n    z");
    }

    @Test
    void goesOnAfterARaise() {
        assertThat(repl("a", "a = 1", "a")).isEqualTo(Exit.OK);
        assertThat(desk.err()).contains("File \"<repl 1>\"", "NameError: name 'a' is not defined");
        assertThat(desk.out()).isEqualTo("'1'\n");
    }

    @Test
    void goesOnAfterEverythingElse() {
        assertThat(repl("a = 1", "limit", "lose", "kill", "refuse", "leave", "a"))
                .isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("'1'\n");
        assertThat(desk.err())
                .contains(
                        "valise: stopped at its limit of wall time: used 1.003 s of 1 s (--wall allows more);"
                                + " the scope is as it was before\n",
                        "valise: the call was lost: it ended by itself\\x1b[31m; the scope is as it was before\n",
                        "valise: it did not end by itself and was killed; the scope is as it was before\n",
                        "valise: all places are taken\n",
                        "valise: 1 thread and 2 processes were still running");
    }

    @Test
    void leavesWhereTheCodeSaysSo() {
        assertThat(repl("exit 3", "print no")).isEqualTo(3);
        assertThat(desk.out()).isEmpty();
        assertThat(desk.valise.isClosed()).isTrue();
    }

    @Test
    void leavesOnQuit() {
        assertThat(repl(":quit", "print no")).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEmpty();
    }

    @Test
    void undoesAndRedoes() {
        repl("a = 1", "a = 2", ":undo", ":vars", ":undo 2", ":vars", ":undo", ":redo 9", "a", ":redo");
        assertThat(desk.out()).isEqualTo("""
                        undone: a = 2
                        a  str  1
                        undone: a = 1
                        redone: a = 1
                        redone: a = 2
                        '2'
                        """);
        assertThat(desk.err()).isEqualTo("""
                        valise: that was all: the scope is empty again
                        valise: nothing is defined yet
                        valise: there is nothing to undo
                        valise: that was all: nothing else was undone
                        valise: there is nothing to redo
                        """);
    }

    @Test
    void undoneScopesAreForgottenWhenTheSessionGoesOn() {
        repl("a = 1", "b = 2", ":undo", "c = 3", ":redo");
        assertThat(desk.valise.forgotten).hasSize(1);
        assertThat(desk.err()).contains("there is nothing to redo");
    }

    @Test
    void undoOfABlockShowsItsFirstLine() {
        repl("def f():", "    x", "", ":undo 2");
        assertThat(desk.out()).isEqualTo("undone: def f(): …\n");
        assertThat(desk.err()).contains("that was all: the scope is empty again");
    }

    @Test
    void undoStopsWhereScopesAreNotHeldAnyMore() {
        repl("a = 1", "b = 2", "c = 3", "drop 2", ":undo 3", ":vars", ":undo", ":redo 9");
        assertThat(desk.out()).isEqualTo("""
                        undone: drop 2
                        a  str  1
                        b  str  2
                        c  str  3
                        redone: drop 2
                        """);
        assertThat(desk.err())
                .startsWith("valise: no older scope is held any more\nvalise: no older scope is held any more\n");
    }

    @Test
    void undoJumpsToTheBeginningWhereThatIsAsked() {
        repl("a = 1", "b = 2", "drop 2", ":undo 3", ":vars");
        assertThat(desk.out()).isEqualTo("undone: drop 2\nundone: b = 2\nundone: a = 1\n");
        assertThat(desk.err()).isEqualTo("valise: nothing is defined yet\n");
    }

    @Test
    void showsVariables() {
        repl(":vars", "a = 1", "longer = \u0007x", ":vars");
        assertThat(desk.err()).contains("nothing is defined yet");
        assertThat(desk.out()).isEqualTo("a       str  1\nlonger  str  \\x07x\n");
    }

    @Test
    void showsSources() {
        repl("f = 1", ":source f", ":source g", ":source");
        assertThat(desk.out()).isEqualTo("def f():\n    return 1\n");
        assertThat(desk.err()).contains("there is no 'g' in this scope", ":source needs a name");
    }

    @Test
    void timesCode() {
        repl("a = 1", ":time a", ":time if x:", "    a", "");
        assertThat(desk.out()).isEqualTo("'1'\n'1'\n");
        assertThat(desk.err()).contains("valise: wall 1.234 ms, CPU 0.4 ms, peak memory 9 MiB\n");
        assertThat(desk.valise.calls).extracting(Call::work).extracting("text").contains("if x:\n    a");
    }

    @Test
    void helpNamesAllCommands() {
        repl(":help");
        for (String name : ColonCommand.NAMES) {
            assertThat(desk.out() + ":help").contains(name);
        }
    }

    private int repl(String... lines) {
        return desk.types(String.join("\n", lines) + "\n").runs("repl");
    }
}
