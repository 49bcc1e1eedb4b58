package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Scope;
import dev.valise.Valise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look into files, at files that this host's engine has written. */
class PackedFilesTest {
    @TempDir
    static Path folder;

    private static Path before;
    private static Path after;

    private final Desk desk = new Desk();

    @BeforeAll
    static void pack() {
        before = folder.resolve("before.valise");
        after = folder.resolve("after.valise");
        try (Valise valise = Engine.local().start(new EngineOptions())) {
            Scope first = valise.call(
                            Scope.empty(),
                            "rate = 0.2\nold = 1\ndef net(x):\n    return x * (1 - rate)\ns = (i for i in range(3))\nnext(s)")
                    .orThrow()
                    .scope();
            Scope second = valise.call(
                            first, "rate = [0.5, '\\x1b[31m']\ndel old\nnew = {}\ndef net(x):\n    return x - rate")
                    .orThrow()
                    .scope();
            valise.pack(first, before);
            valise.pack(second, after);
        }
    }

    private String shows(String... arguments) {
        assertThat(desk.runs(arguments)).as(desk.err()).isEqualTo(Exit.OK);
        assertThat(desk.err()).isEmpty();
        return desk.out();
    }

    @Test
    void showListsTheVariables() {
        assertThat(shows("show", before.toString()).lines())
                .first()
                .asString()
                .startsWith("4 variables and 1 source text, packed by Python 3.");
        assertThat(desk.out())
                .containsPattern("rate +float +0\\.2\n")
                .containsPattern("net +function +<function net>\n")
                .contains("not kept: s: generator: ");
    }

    @Test
    void showGivesTheSourceOfAFunction() {
        assertThat(shows("show", before.toString(), "net")).isEqualTo("def net(x):\n    return x * (1 - rate)\n");
    }

    @Test
    void showGivesAValueInFull() {
        assertThat(shows("show", after.toString(), "rate")).isEqualTo("[0.5, '\\x1b[31m']\n");
    }

    @Test
    void showWritesDocuments() {
        assertThat(shows("show", "--json", after.toString(), "rate"))
                .contains("\"type\":\"list\"", "\"json\":[0.5,\"\\u001B[31m\"]");
        assertThat(shows("show", "--json", before.toString()))
                .contains(
                        "{\"name\":\"rate\",\"type\":\"float\",\"preview\":\"0.2\"}", "\"held_only\":[{\"name\":\"s\"");
    }

    @Test
    void showKnowsNoOtherNames() {
        assertThat(desk.runs("show", before.toString(), "nothing")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).isEqualTo("valise: there is no 'nothing' in this scope\n");
    }

    @Test
    void diffTellsWhatDiffers() {
        assertThat(shows("diff", before.toString(), after.toString())).isEqualTo("""
                        - old = 1
                        + new = {}
                        ~ rate = 0.2 -> [0.5, '\\x1b[31m']
                        ~ net
                            --- net
                            +++ net
                            @@ -1,2 +1,2 @@
                             def net(x):
                            -    return x * (1 - rate)
                            +    return x - rate
                        """);
    }

    @Test
    void diffOfEqualScopesIsEmpty() {
        assertThat(shows("diff", before.toString(), before.toString())).isEmpty();
    }

    @Test
    void diffWritesDocuments() {
        assertThat(shows("diff", "--json", before.toString(), after.toString()))
                .contains(
                        "\"added\":[\"new\"]",
                        "\"removed\":[\"old\"]",
                        "\"before\":\"0.2\"",
                        "\"source_diff\":\"--- net");
    }

    @Test
    void logTellsTheNewestCallFirst() {
        assertThat(shows("log", after.toString()))
                .startsWith("call 2: returned\n    rate = [0.5")
                .contains("call 1: returned\n    rate = 0.2\n");
        assertThat(shows("log", "--json", after.toString())).contains("{\"calls\":[{\"code\":\"rate = [0.5");
    }

    @Test
    void whatIsNoScopeIsRefused() throws IOException {
        Path other = Files.writeString(folder.resolve("other.valise"), "no zip");
        assertThat(desk.runs("show", other.toString())).isEqualTo(Exit.USAGE);
        assertThat(desk.runs("diff", before.toString(), folder.resolve("none").toString()))
                .isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("other.valise: it is damaged, or no .valise file", "there is no file '");
    }

    @Test
    void theyAreToldInTheHelp() {
        assertThat(Main.run(new String[] {"--help"}, desk.around(Map.of()))).isEqualTo(Exit.OK);
        assertThat(desk.out()).contains("call", "show", "diff", "log");
    }
}
