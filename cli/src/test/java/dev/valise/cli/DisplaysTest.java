package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisplaysTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();

    @Test
    void textsArePrintedBeforeTheValue() {
        assertThat(desk.runs("call", "-c", "show text/plain 5\na = 1\nshow text/markdown # *b*\na"))
                .isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("5\n# *b*\n'1'\n");
        assertThat(desk.err()).isEmpty();
    }

    @Test
    void picturesAreNamedWithTheWayToKeepThem() throws IOException {
        assertThat(desk.runs("run", file("draw.py", "show image/png picture\nshow te\u001bxt/html <p>")))
                .isEqualTo(Exit.OK);
        assertThat(desk.out()).isEmpty();
        assertThat(desk.err()).isEqualTo("""
                        valise: display: image/png, 7 bytes; --displays DIR keeps it
                        valise: display: te\\x1bxt/html, 3 bytes; --displays DIR keeps it
                        """);
    }

    @Test
    void theFolderKeepsThemUnderTheNameOfWhatRan() throws IOException {
        Path kept = folder.resolve("made/here");
        assertThat(desk.runs(
                        "run",
                        "--displays",
                        kept.toString(),
                        file("draw.py", "show image/png one\nshow image/svg+xml <svg/>"),
                        file("more.py", "show x/../../y z")))
                .isEqualTo(Exit.OK);
        assertThat(kept.resolve("draw-1.png")).hasContent("one");
        assertThat(kept.resolve("draw-2.svg")).hasContent("<svg/>");
        assertThat(kept.resolve("more-1.bin")).hasContent("z");
        assertThat(desk.err()).contains("valise: display: image/png, 3 bytes, in " + kept.resolve("draw-1.png") + "\n");
    }

    @Test
    void aPageThatIsKeptRunsNothingInABrowser() throws IOException {
        assertThat(desk.runs("call", "--displays", folder.toString(), "-c", "show text/html <b>ü</b>"))
                .isEqualTo(Exit.OK);
        assertThat(folder.resolve("call-1.html"))
                .content()
                .contains("charset=\"utf-8\"", "default-src 'none'")
                .endsWith("<b>ü</b>");
    }

    @Test
    void jsonCarriesThemAndTheFolderKeepsThemToo() {
        assertThat(desk.runs("call", "--json", "--displays", folder.toString(), "-c", "show image/png one"))
                .isEqualTo(Exit.OK);
        assertThat(desk.out()).contains("\"displays\":[{\"mime\":\"image/png\",\"base64\":\"b25l\"}]");
        assertThat(folder.resolve("call-1.png")).hasContent("one");
        assertThat(desk.err()).isEmpty();
    }

    @Test
    void theReplShowsThemOfEachInput() {
        assertThat(desk.types("show text/plain 5\nshow image/png one\nshow image/png two\n")
                        .runs("repl", "--displays", folder.toString()))
                .isEqualTo(Exit.OK);
        assertThat(desk.out()).isEqualTo("5\n");
        assertThat(folder.resolve("repl-2.png")).hasContent("two");
    }

    @Test
    void nothingRunsWhereTheFolderCannotBe() throws IOException {
        String taken = file("taken", "") + "/within";
        assertThat(desk.runs("call", "--displays", taken, "-c", "print ran")).isEqualTo(Exit.USAGE);
        assertThat(desk.out()).isEmpty();
        assertThat(desk.err()).contains("cannot keep what calls show: no such folder can be made here");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
