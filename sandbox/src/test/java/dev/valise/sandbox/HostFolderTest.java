package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of JVMs that were killed are removed, and no others. */
final class HostFolderTest {
    @TempDir
    private Path folders;

    private Path folder(String name, String file) throws IOException {
        Path folder = Files.createDirectories(folders.resolve(name).resolve("within"));
        Files.writeString(folder.resolveSibling(file), "");
        return folders.resolve(name);
    }

    @Test
    void whatNobodyHoldsIsRemoved() throws IOException {
        Path left = folder("valise-jail-1", ".lock");
        HostFolder.removeAbandoned(folders);
        assertThat(left).doesNotExist();
    }

    @Test
    void whatIsBeingMadeOrIsNoneOfOursStays() throws IOException {
        Path made = folder("valise-jail-2", ".lock-to-be");
        Path other = folder("other", ".lock");
        Path target = folder("target", ".lock");
        Path link = Files.createSymbolicLink(folders.resolve("valise-link"), target);
        HostFolder.removeAbandoned(folders);
        assertThat(made).exists();
        assertThat(other).exists();
        assertThat(target.resolve("within")).exists();
        assertThat(link).exists();
    }

    @Test
    void whatALivingJvmHoldsStays() throws IOException {
        try (HostFolder own = HostFolder.create("test-")) {
            Files.writeString(own.path().resolve("file"), "x");
            HostFolder.removeAbandoned(own.path().resolveSibling(".").normalize());
            assertThat(own.path().resolve("file")).exists();
            // Not taken away by looking, either.
            assertThat(lockedByAnother(own.path().resolve(".lock"))).isTrue();
        }
    }

    @Test
    void itIsGoneWithAllThatIsInItOnceItIsClosed() throws IOException {
        HostFolder own = HostFolder.create("test-");
        Files.createDirectories(own.path().resolve("a/b"));
        own.close();
        assertThat(own.path()).doesNotExist();
    }

    /** As another process sees it: the system's list of locks names the file's number. */
    private static boolean lockedByAnother(Path file) throws IOException {
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        return Files.readString(Path.of("/proc/locks")).contains(inode);
    }
}
