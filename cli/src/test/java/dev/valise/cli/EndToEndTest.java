package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.sandbox.Finding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the engine of this host. */
class EndToEndTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void requireASandbox() {
        Assumptions.assumeThat(Engine.local().examine("python3"))
                .as("what of the sandbox this host gives")
                .noneMatch(each -> each.status() == Finding.Status.MISSING);
    }

    @Test
    void theCaseThatStartedItAll() throws IOException {
        String define = file("define.py", "global_a = 123\ndef func_a():\n    print(global_a)\n");

        assertThat(run("run", define, file("use.py", "func_a()"))).isEqualTo(Exit.OK);
        assertThat(out()).isEqualTo("123\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void tracebacksAreThoseOfPython() throws IOException {
        String define = file("define.py", "def divide(x):\n    return 1 / x\n");
        String use = file("use.py", "print('now')\ndivide(0)\n");

        assertThat(run("run", define, use)).isEqualTo(Exit.RAISED);
        assertThat(out()).isEqualTo("now\n");
        assertThat(err())
                .startsWith("Traceback (most recent call last):\n")
                .contains("File \"" + use + "\", line 2, in <module>\n    divide(0)\n")
                .contains("File \"" + define + "\", line 2, in divide\n    return 1 / x\n")
                .endsWith("ZeroDivisionError: division by zero\n");
    }

    @Test
    void syntaxErrorsShowTheirLine() throws IOException {
        assertThat(run("run", file("bad.py", "x = (1,\ny = 2\n"))).isEqualTo(Exit.RAISED);
        assertThat(err()).contains("bad.py\", line 1", "SyntaxError");
    }

    @Test
    void exitStatusesAreThoseOfPython() throws IOException {
        assertThat(run("run", file("three.py", "import sys; sys.exit(3)"))).isEqualTo(3);
        assertThat(run("run", file("none.py", "raise SystemExit"))).isEqualTo(0);
        assertThat(err()).isEmpty();
        assertThat(run("run", file("text.py", "import sys; sys.exit('no such price')")))
                .isEqualTo(1);
        assertThat(err()).isEqualTo("no such price\n");
    }

    @Test
    void limitsKeepWhatWasPrinted() throws IOException {
        assertThat(run("run", "--wall", "500ms", file("loop.py", "print('begun', flush=True)\nwhile True: pass")))
                .isEqualTo(Exit.LIMIT);
        assertThat(out()).isEqualTo("begun\n");
        assertThat(err()).contains("loop.py: stopped at its limit of wall time", "(--wall allows more)");
    }

    @Test
    void outputHasALimit() throws IOException {
        assertThat(run("run", "--output", "10k", file("talk.py", "while True: print('x' * 99)")))
                .isEqualTo(Exit.LIMIT);
        assertThat(out()).startsWith("xxx").hasSizeGreaterThanOrEqualTo(10 << 10);
        assertThat(err()).contains("stopped at its limit of output", "of 10 KiB");
    }

    @Test
    void lostCallsSayWhy() throws IOException {
        assertThat(run("run", file("die.py", "import os; os._exit(5)"))).isEqualTo(Exit.LOST);
        assertThat(err()).contains("die.py: the call was lost: ", "status 5");
    }

    @Test
    void jsonHasValuesOfAllKinds() throws IOException {
        String file = file("values.py", "print('hi')\n[1, 2**60, (True, {3}), b'x', float('nan'), {'a': None}]");

        assertThat(run("run", "--json", file)).isEqualTo(Exit.OK);
        assertThat(out())
                .contains("\"status\":\"returned\"", "\"stdout\":\"hi\\n\"")
                .contains("\"type\":\"list\"")
                .contains("\"json\":[1,{\"$type\":\"int\",\"value\":\"1152921504606846976\"},"
                        + "{\"$type\":\"tuple\",\"items\":[true,{\"$type\":\"set\",\"items\":[3]}]},"
                        + "{\"$type\":\"bytes\",\"base64\":\"eA==\"},{\"$type\":\"float\",\"value\":\"nan\"},"
                        + "{\"a\":null}]");
    }

    @Test
    void jsonOfGraphsThatFoldBack() throws IOException {
        String file = file("cycle.py", "a = [1]\na.append(a)\na");

        assertThat(run("run", "--json", file)).isEqualTo(Exit.OK);
        assertThat(out()).contains("\"json\":[1,{\"$type\":\"cycle\",\"up\":0}]", "\"repr\":\"[1, [...]]\"");
    }

    @Test
    void jsonOfGraphsThatWouldExplode() throws IOException {
        String file = file("bomb.py", "a = ['x' * 1000]\nfor _ in range(15): a = [a, a]\na");

        assertThat(run("run", "--json", file)).isEqualTo(Exit.OK);
        assertThat(out()).contains("\"elided\":true,\"reason\":\"its JSON would be longer than 16 MiB\"");
    }

    @Test
    void anInterpreterThatIsNotThereIsSaid() throws IOException {
        assertThat(run("run", "--python", "/nowhere/python", file("a.py", "1"))).isEqualTo(Exit.UNFIT);
        assertThat(err()).startsWith("valise: ").contains("/nowhere/python").doesNotContain("\tat ");
    }

    @Test
    void theReplKeepsItsScope() {
        int status = repl("""
                total = 0
                def add(n):
                    global total
                    total += n
                    return total

                add(5)
                add(6)
                :undo
                total
                1 / 0
                while True: pass
                total
                :vars
                :source add
                """);
        assertThat(status).isEqualTo(Exit.OK);
        assertThat(out()).isEqualTo("""
                        5
                        11
                        undone: add(6)
                        5
                        5
                        total  int       5
                        add    function  add(n)
                        def add(n):
                            global total
                            total += n
                            return total
                        """);
        assertThat(err())
                .contains("File \"<repl 6>\", line 1", "ZeroDivisionError")
                .contains("stopped at its limit of wall time", "the scope is as it was before");
    }

    @Test
    void theReplSurvivesLostCalls() {
        assertThat(repl("x = 5\nimport os; os._exit(1)\nx\nexit(4)\n")).isEqualTo(4);
        assertThat(out()).isEqualTo("5\n");
        assertThat(err()).contains("the call was lost: ", "the scope is as it was before");
    }

    private int repl(String typed) {
        return run(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), "repl", "--wall", "1s");
    }

    private int run(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    private int run(InputStream in, String... arguments) {
        out.reset();
        err.reset();
        Surroundings around = new Surroundings(
                in, new TextSink(out), new TextSink(err), false, false, false, Map.of(), Engine.local());
        return Main.run(arguments, around);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
