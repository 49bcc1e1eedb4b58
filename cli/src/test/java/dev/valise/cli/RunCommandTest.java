package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();

    @Test
    void eachFileRunsOnTheScopeBefore() throws IOException {
        String define = file("define.py", "a = 123");
        String use = file("use.py", "print using\na");

        assertThat(desk.runs("run", define, use)).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("using\n");
        assertThat(desk.err()).isEmpty();
        assertThat(desk.valise.calls).extracting(Call::work).extracting("file").containsExactly(define, use);
        assertThat(desk.valise.isClosed()).isTrue();
    }

    @Test
    void standardInputIsAFile() throws IOException {
        String define = file("define.py", "a = 123");

        assertThat(desk.types("a\nwarn careful\n").runs("run", define, "-")).isEqualTo(Exit.OK);
        assertThat(desk.err()).isEqualTo("careful\n");
        assertThat(desk.valise.calls).extracting(Call::work).extracting("file").containsExactly(define, "<stdin>");
    }

    @Test
    void aRaiseEndsWithTheTraceback() throws IOException {
        String bad = file("bad.py", "print before\nraise no such luck");

        assertThat(desk.runs("run", bad, file("after.py", "print after"))).isEqualTo(Exit.RAISED);
        assertThat(desk.out()).isEqualTo("before\n");
        assertThat(desk.err())
                .isEqualTo("Traceback (most recent call last):\n  File \"" + bad
                        + "\", line 1, in <module>\nValueError: no such luck\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, ''",
        "None, 0, ''",
        "0, 0, ''",
        "False, 0, ''",
        "True, 1, ''",
        "3, 3, ''",
        "-1, 255, ''",
        "256, 0, ''",
        "99999999999999999999, 255, ''",
        "bad input, 1, bad input",
        "3.5, 1, 3.5",
    })
    void systemExitIsWhatPythonMakesOfIt(String argument, int status, String said) throws IOException {
        assertThat(desk.runs("run", file("exit.py", "exit " + argument))).isEqualTo(status);
        assertThat(desk.err()).isEqualTo(said.isEmpty() ? "" : said + "\n");
    }

    @Test
    void exitWithoutAStatusGoesOnToTheNextFile() throws IOException {
        assertThat(desk.runs("run", file("exit.py", "exit"), file("next.py", "print next")))
                .isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("next\n");
    }

    @Test
    void aLimitSaysWhichAndHowToRaiseIt() throws IOException {
        String slow = file("slow.py", "print begun\nlimit");

        assertThat(desk.runs("run", slow)).isEqualTo(Exit.LIMIT);
        assertThat(desk.out()).isEqualTo("begun\n");
        assertThat(desk.err())
                .isEqualTo("valise: " + slow
                        + ": stopped at its limit of wall time: used 1.003 s of 1 s (--wall allows more)\n");
    }

    @Test
    void aLostCallSaysWhy() throws IOException {
        assertThat(desk.runs("run", file("lost.py", "lose"))).isEqualTo(Exit.LOST);
        assertThat(desk.err()).endsWith("lost.py: the call was lost: it ended by itself\\x1b[31m\n");
    }

    @Test
    void aKilledCallSaysSo() throws IOException {
        assertThat(desk.runs("run", file("stubborn.py", "kill"))).isEqualTo(Exit.INTERRUPTED);
        assertThat(desk.err()).contains("did not end by itself and was killed");
    }

    @Test
    void saysWhatWasLeftRunning() throws IOException {
        assertThat(desk.runs("run", file("leave.py", "leave"))).isEqualTo(Exit.OK);
        assertThat(desk.err())
                .endsWith("leave.py: 1 thread and 2 processes were still running at the end of the call, and were"
                        + " ended\n");
    }

    @Test
    void jsonIsOneDocumentACall() throws IOException {
        String define = file("define.py", "a = 123\nprint hello");

        assertThat(desk.runs("run", "--json", define, file("use.py", "a"), file("bad.py", "raise no")))
                .isEqualTo(Exit.RAISED);
        String[] lines = desk.out().split("\n", -1);
        assertThat(lines).hasSize(4);
        assertThat(lines[0]).contains("\"stdout\":\"hello\\n\"", "\"value\":null", "\"changed\":[\"a\"]");
        assertThat(lines[1]).contains("\"value\":{\"type\":\"str\",\"repr\":\"'123'\",\"json\":\"123\"}");
        assertThat(lines[2]).contains("\"status\":\"raised\"");
        assertThat(desk.err()).isEmpty();
    }

    @Test
    void optionsReachTheEngine() throws IOException {
        String file = file("a.py", "");

        assertThat(desk.runs(
                        "run",
                        "--wall",
                        "1s",
                        "--cpu=500ms",
                        "--memory",
                        "64m",
                        "--output",
                        "1k",
                        "--processes",
                        "4",
                        "--value",
                        "2k",
                        "--python",
                        "python3.11",
                        "--preload",
                        "numpy,pandas",
                        file))
                .isEqualTo(Exit.OK);
        assertThat(desk.limits)
                .containsExactly(new Limits(
                        Duration.ofSeconds(1),
                        Duration.ofMillis(500),
                        64 << 20,
                        1024,
                        4,
                        2048,
                        Limits.DEFAULT.grace()));
        assertThat(desk.options.get(0).python).isEqualTo("python3.11");
        assertThat(desk.options.get(0).preload).containsExactly("numpy", "pandas");
    }

    @Test
    void withoutOptionsTheDefaultsHold() throws IOException {
        assertThat(desk.runs("run", file("a.py", ""))).isEqualTo(Exit.OK);
        assertThat(desk.limits).containsExactly(Limits.DEFAULT);
        assertThat(desk.options.get(0).python).isEqualTo("python3");
    }

    @Test
    void aFileThatCannotBeReadIsSaidBeforeAnythingRuns() throws IOException {
        assertThat(desk.runs("run", file("a.py", "print a"), "nowhere.py")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).isEqualTo("valise: there is no file 'nowhere.py'\n");
        assertThat(desk.valise.calls).isEmpty();
    }

    @Test
    void standardInputOfTheCallsIsAFileOrOurs() throws IOException {
        String ask = file("ask.py", "a = 1");
        String answers = file("answers.txt", "Ann\n42\n");
        assertThat(desk.runs("run", "--stdin", answers, ask, ask)).isEqualTo(Exit.OK);
        assertThat(desk.types("Bob\n").runs("call", "--stdin", "-", "-c", "b = 1"))
                .isEqualTo(Exit.OK);
        assertThat(desk.valise.calls).extracting(Call::stdin).containsExactly("Ann\n42\n", "Ann\n42\n", "Bob\n");
    }

    @Test
    void standardInputThatIsNotThereOrRunsIsAMistake() throws IOException {
        assertThat(desk.runs("run", "--stdin", "nowhere.txt", file("a.py", ""))).isEqualTo(Exit.USAGE);
        assertThat(desk.types("a").runs("run", "--stdin", "-", "-")).isEqualTo(Exit.USAGE);
        assertThat(desk.types("a").runs("call", "--stdin", "-", "-")).isEqualTo(Exit.USAGE);
        assertThat(desk.err())
                .contains("'nowhere.txt' cannot be read: there is no such file")
                .contains("both a file to run and what it reads", "both the code and what it reads");
        assertThat(desk.valise.calls).isEmpty();
    }

    @Test
    void interruptsOfTheThreadReachTheCall() throws Exception {
        FakeValise valise = desk.valise;
        Interrupts interrupts = new Interrupts(() -> {});
        Thread keyboard = Thread.ofPlatform().start(() -> {
            try {
                valise.waiting.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            interrupts.interrupt();
        });

        var outcome = interrupts.during(() -> valise.call(dev.valise.Scope.empty(), Call.code("wait")));
        keyboard.join();

        assertThat(outcome).isInstanceOf(dev.valise.Outcome.Interrupted.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(Ending.of(outcome)).isEqualTo(new Ending(Exit.INTERRUPTED, "KeyboardInterrupt\n", ""));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
