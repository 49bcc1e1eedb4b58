package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallCommandTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();

    @Test
    void theValueIsPrintedAfterTheOutput() {
        assertThat(desk.runs("call", "-c", "a = 123\nprint before\na")).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("before\n'123'\n");
        assertThat(desk.err()).isEmpty();
        assertThat(desk.valise.isClosed()).isTrue();
    }

    @Test
    void noneIsNotPrinted() {
        assertThat(desk.runs("call", "-c", "None")).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEmpty();
    }

    @Test
    void theScopeTravelsByFile() {
        Path kept = folder.resolve("kept.valise");
        assertThat(desk.runs("call", "-c", "a = 123", "-o", kept.toString())).isEqualTo(Exit.OK);
        assertThat(desk.runs("call", "-s", kept.toString(), "-c", "a")).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("'123'\n");
    }

    @Test
    void oneFileMayBeReadAndWritten() throws IOException {
        Path kept = folder.resolve("kept.valise");
        Files.writeString(kept, "a=1\n");
        assertThat(desk.runs("call", "-s", kept.toString(), "-o", kept.toString(), "-c", "b = 2"))
                .isEqualTo(Exit.OK);
        assertThat(kept).content().isEqualTo("a=1\nb=2\n");
    }

    @Test
    void codeMayComeFromAFileOrStandardInput() throws IOException {
        Path code = Files.writeString(folder.resolve("code.py"), "print from a file");
        assertThat(desk.runs("call", code.toString())).isEqualTo(Exit.OK);
        assertThat(desk.types("print from input").runs("call", "-")).isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("from a file\nfrom input\n");
    }

    @Test
    void aRaiseKeepsWhatRanBefore() throws IOException {
        Path kept = folder.resolve("kept.valise");
        assertThat(desk.runs("call", "-c", "a = 1\nraise no", "-o", kept.toString()))
                .isEqualTo(Exit.RAISED);
        assertThat(kept).content().isEqualTo("a=1\n");
        assertThat(desk.err()).contains("ValueError: no");
    }

    @Test
    void aCallThatWasStoppedLeavesTheFileAsItWas() throws IOException {
        Path kept = Files.writeString(folder.resolve("kept.valise"), "a=1\n");
        assertThat(desk.runs("call", "-s", kept.toString(), "-o", kept.toString(), "-c", "a = 2\nlimit"))
                .isEqualTo(Exit.LIMIT);
        assertThat(kept).content().isEqualTo("a=1\n");
        assertThat(desk.err()).contains("the call: stopped at its limit of wall time");
    }

    @Test
    void whatCannotBeKeptIsNamed() {
        Path kept = folder.resolve("kept.valise");
        assertThat(desk.runs("call", "-c", "s = socket", "-o", kept.toString())).isEqualTo(Exit.OK);
        assertThat(desk.err()).isEqualTo("valise: not kept: s: socket: it is a connection of its process\n");
    }

    @Test
    void aDocumentNamesItToo() {
        Path kept = folder.resolve("kept.valise");
        assertThat(desk.runs("call", "--json", "-c", "s = socket", "-o", kept.toString()))
                .isEqualTo(Exit.OK);
        assertThat(desk.out()).contains("""
                        "held_only":[{"name":"s","type":"socket","path":"s","reason":"it is a connection of its process"}]""", "\"missing\":[]");
        assertThat(desk.err()).isEmpty();
    }

    @Test
    void aDocumentWithoutAFileDoesNotSayWhatCouldBeKept() {
        assertThat(desk.runs("call", "--json", "-c", "a = 1")).isEqualTo(Exit.OK);
        assertThat(desk.out()).doesNotContain("held_only");
    }

    @Test
    void aDamagedScopeIsAMistakeOfTheCommandLine() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.valise"), "damaged\n");
        assertThat(desk.runs("call", "-s", bad.toString(), "-c", "a")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).isEqualTo("valise: " + bad + " is damaged\n");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path none = folder.resolve("none.valise");
        assertThat(desk.runs("call", "-s", none.toString(), "-c", "a")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).isEqualTo("valise: there is no file '" + none + "'\n");
    }

    @Test
    void nothingRunsWhoseScopeCouldNotBeKept() {
        String nowhere = folder.resolve("none").resolve("kept.valise").toString();
        assertThat(desk.runs("call", "-c", "print ran", "-o", nowhere)).isEqualTo(Exit.USAGE);
        assertThat(desk.out()).isEmpty();
        assertThat(desk.err()).contains("cannot be written: there is no such folder");
    }

    @Test
    void thereHasToBeOneCodeToRun() {
        assertThat(desk.runs("call")).isEqualTo(Exit.USAGE);
        assertThat(desk.runs("call", "-c", "a", "b.py")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("there is nothing to run", "only one can run");
    }
}
