package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    private static final byte[] CONTENT = "what was compiled".getBytes(StandardCharsets.UTF_8);

    private final PublicFolder home = PublicFolder.create();
    private final Path place = home.path().resolve(".cache/valise");

    @AfterEach
    void delete() {
        home.close();
    }

    private CacheFolder folder() {
        return CacheFolder.at(place).orElseThrow();
    }

    @Test
    void keepsWhatLaterOnesRead() {
        folder().write("a", CONTENT);

        assertThat(folder().read("a"))
                .hasValueSatisfying(content -> assertThat(content).isEqualTo(CONTENT));
        assertThat(folder().read("b")).isEmpty();
    }

    @Test
    void isForItsUserAlone() throws IOException {
        folder().write("a", CONTENT);

        for (Path each : new Path[] {place, place.getParent(), place.resolve("a")}) {
            assertThat(Files.getPosixFilePermissions(each))
                    .noneMatch(right -> !right.name().startsWith("OWNER"));
        }
    }

    @Test
    void doesNotCountWhereOthersMayWrite() {
        folder().write("a", CONTENT);
        home.mode(".cache/valise", "rwxrwxr-x");

        assertThat(CacheFolder.at(place)).isEmpty();
    }

    @Test
    void takesNoFileThatOthersMayWrite() {
        folder().write("a", CONTENT);
        home.mode(".cache/valise/a", "rw-rw-rw-");

        assertThat(folder().read("a")).isEmpty();
    }

    @Test
    void takesNoLinks() throws IOException {
        folder().write("a", CONTENT);
        Files.createSymbolicLink(place.resolve("b"), place.resolve("a"));
        Path link = Files.createSymbolicLink(home.path().resolve("link"), place);

        assertThat(folder().read("b")).isEmpty();
        assertThat(CacheFolder.at(link)).isEmpty();
    }

    @Test
    void takesNothingThatIsDamaged() throws IOException {
        folder().write("a", CONTENT);
        byte[] whole = Files.readAllBytes(place.resolve("a"));
        for (int length : new int[] {0, 1, 31, 32, whole.length - 1}) {
            Files.write(place.resolve("a"), Arrays.copyOf(whole, length));
            assertThat(folder().read("a")).as("cut off after %d bytes", length).isEmpty();
        }
        whole[whole.length - 1] ^= 1;
        Files.write(place.resolve("a"), whole);
        assertThat(folder().read("a")).isEmpty();
    }

    @Test
    void letsThoseGoThatWereUsedLeastRecently() throws IOException {
        for (int i : IntStream.range(0, 8).toArray()) {
            folder().write("" + i, CONTENT);
            Files.setLastModifiedTime(place.resolve("" + i), FileTime.fromMillis(1_000_000 + 1000L * i));
        }
        folder().read("0");
        folder().write("new", CONTENT);

        try (Stream<Path> files = Files.list(place)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("0", "2", "3", "4", "5", "6", "7", "new");
        }
    }

    @Test
    void makesNoHome() {
        assertThat(CacheFolder.at(home.path().resolve("nobody/.cache/valise"))).isEmpty();
        assertThat(home.path().resolve("nobody")).doesNotExist();
    }

    @Test
    void hasTheUsualPlace() {
        assertThat(CacheFolder.usualPlace(Map.of("HOME", "/home/a"))).hasValue(Path.of("/home/a/.cache/valise"));
        assertThat(CacheFolder.usualPlace(Map.of("HOME", "/home/a", "XDG_CACHE_HOME", "/c")))
                .hasValue(Path.of("/c/valise"));
        assertThat(CacheFolder.usualPlace(Map.of("HOME", "/home/a", "XDG_CACHE_HOME", "relative")))
                .hasValue(Path.of("/home/a/.cache/valise"));
        assertThat(CacheFolder.usualPlace(Map.of())).isEqualTo(Optional.empty());
    }
}
