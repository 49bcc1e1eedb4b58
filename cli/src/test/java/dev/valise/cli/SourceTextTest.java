package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTextTest {
    @TempDir
    Path folder;

    @Test
    void readsUtf8WithAndWithoutMark() throws Exception {
        assertThat(read("x = 'ä'".getBytes(StandardCharsets.UTF_8)).text()).isEqualTo("x = 'ä'");
        assertThat(read("\ufeffx = 'ä'".getBytes(StandardCharsets.UTF_8)).text())
                .isEqualTo("x = 'ä'");
    }

    @Test
    void readsWhatTheFirstTwoLinesDeclare() throws Exception {
        String first = "# -*- coding: latin-1 -*-\nx = 'ä'";
        String second = "#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\nx = 'ä'";
        assertThat(read(first.getBytes(StandardCharsets.ISO_8859_1)).text()).isEqualTo(first);
        assertThat(read(second.getBytes(StandardCharsets.ISO_8859_1)).text()).isEqualTo(second);
    }

    @Test
    void doesNotMistakeCodeForADeclaration() throws Exception {
        String code = "import x\n# coding: latin-1\ny = 'ä'";
        assertThat(read(code.getBytes(StandardCharsets.UTF_8)).text()).isEqualTo(code);
    }

    @Test
    void saysWhyItCannotRead() throws IOException {
        assertThatThrownBy(() -> read(new byte[] {'x', (byte) 0xe4}))
                .hasMessageContaining("is not UTF-8 text; save it");
        assertThatThrownBy(() -> read("# coding: klingon".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("is written in 'klingon', which is not known here");
        assertThatThrownBy(() -> SourceText.read(folder.toString(), InputStream.nullInputStream()))
                .hasMessageContaining("it is a directory");
        assertThatThrownBy(() -> SourceText.read("no\u001bwhere.py", InputStream.nullInputStream()))
                .hasMessage("there is no file 'no\\x1bwhere.py'");
        assertThatThrownBy(() -> SourceText.read("a\0b", InputStream.nullInputStream()))
                .hasMessageContaining("'a\\x00b' cannot be read");
    }

    @Test
    void readsStandardInput() throws Exception {
        InputStream input = new ByteArrayInputStream("1 + 1".getBytes(StandardCharsets.UTF_8));
        assertThat(SourceText.read("-", input)).isEqualTo(new SourceText("<stdin>", "1 + 1"));
    }

    private SourceText read(byte[] bytes) throws IOException, SourceText.UnreadableException {
        Path file = folder.resolve("a.py");
        Files.write(file, bytes);
        SourceText source = SourceText.read(file.toString(), InputStream.nullInputStream());
        assertThat(source.name()).isEqualTo(file.toString());
        return source;
    }
}
