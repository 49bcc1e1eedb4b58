package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A file holds a whole scope, and whatever was done to it, reading gives that scope or says what is wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScopeFileTest {
    private static final Bounds BOUNDS = Bounds.standard();
    private static final int FLIPS = 2_000;

    @TempDir
    private Path folder;

    private PackedScope scope;
    private byte[] file;

    @BeforeAll
    void pack() throws IOException {
        try (Python python = new Python("scopes.py", 0)) {
            byte[] code = "rate = 0.2\nnames = ['a', {'b': rate}]\nbig = b'x' * 5000\nsame = big\nempty = {}"
                    .getBytes(StandardCharsets.UTF_8);
            scope = PackedScope.of(python.ask('p', code), BOUNDS)
                    .withLog(List.of(new LoggedCall("rate = 0.2", "returned")));
        }
        file = bytes(scope);
    }

    private static byte[] bytes(PackedScope scope) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        scope.write(bytes);
        return bytes.toByteArray();
    }

    private PackedScope open(byte[] content) throws IOException {
        Path path = Files.write(Files.createTempFile(folder, "scope", ".valise"), content);
        return PackedScope.open(path, BOUNDS.withBytes(1 << 20));
    }

    @Test
    void holdsTheScope() throws IOException {
        PackedScope opened = open(file);
        assertThat(opened.variables()).containsExactly("rate", "names", "big", "same", "empty");
        assertThat(opened.value("names").toString()).isEqualTo("['a', {'b': 0.2}]");
        assertThat(opened.value("rate")).isEqualTo(Value.of(0.2));
        assertThat(opened.parts()).isEqualTo(scope.parts());
        assertThat(opened.log()).isEqualTo(scope.log());
        assertThat(opened.toStream()).isEqualTo(scope.toStream());
        assertThat(ScopeDiff.between(scope, opened).isEmpty()).isTrue();
    }

    @Test
    void isWrittenInOneWay() throws IOException {
        assertThat(bytes(open(file))).isEqualTo(file);
    }

    @Test
    void mayBeCompressedByOthers() throws IOException {
        assertThat(open(zip(entries(), ZipEntry.DEFLATED)).toStream()).isEqualTo(scope.toStream());
    }

    @Test
    void refusesANewerFormatByName() {
        assertRefused(
                manifest(json -> json.replace("\"format\" : 1", "\"format\" : 2")),
                "format 2 is newer than this Valise, which reads 1");
    }

    @Test
    void namesThePartThatIsForged() {
        Map<String, byte[]> entries = entries();
        String hash = hashOf("variable:names");
        entries.computeIfPresent("objects/" + hash, (name, content) -> {
            byte[] forged = content.clone();
            forged[forged.length - 2] ^= 1;
            return forged;
        });
        assertThatThrownBy(() -> open(zip(entries, ZipEntry.DEFLATED)).value("names"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("part variable:names (objects/" + hash + ")")
                .hasMessageContaining("its SHA-256 is another");
    }

    @Test
    void namesThePartThatIsMissing() {
        Map<String, byte[]> entries = entries();
        entries.remove("objects/" + hashOf("variable:rate"));
        assertRefused(entries, "part variable:rate .* is missing");
    }

    @Test
    void refusesEntriesThatAreNotItsOwn() {
        for (String name :
                List.of("../evil", "/etc/passwd", "objects/../x", "units/a.py", "files/../../x", "x\\y", "C:x")) {
            Map<String, byte[]> entries = entries();
            entries.put(name, new byte[1]);
            assertRefused(entries, "which is not of this format");
        }
    }

    @Test
    void refusesWhatIsTooLarge() {
        Map<String, byte[]> entries = entries();
        entries.put("objects/" + "0".repeat(64), new byte[2 << 20]);
        assertRefused(entries, "are allowed");
    }

    @Test
    void refusesTwoEntriesOfOneName() {
        byte[] twice = new String(zip(with("objects/" + "1".repeat(64)), ZipEntry.STORED), StandardCharsets.ISO_8859_1)
                .replace("objects/" + "1".repeat(64), "objects/" + hashOf("variable:rate"))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> open(twice))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("two entries");
    }

    private Map<String, byte[]> with(String name) {
        Map<String, byte[]> entries = entries();
        entries.put(name, new byte[1]);
        return entries;
    }

    @Test
    void refusesManifestsThatAreWrong() {
        assertRefused(manifest(json -> json.replace("variable:rate\",", "variable:rat\",")), "is in no part");
        assertRefused(
                manifest(json -> json.replace("[ \"variable:rate\" ]", "[ \"variable:names\" ]")),
                "two parts have the id");
        assertRefused(manifest(json -> json.replace("\"size\" : 12", "\"size\" : 13")), "and should have 13");
        assertRefused(manifest(json -> json.replace("\"size\" : 12", "\"size\" : -1")), "a size is -1");
        assertRefused(
                manifest(json -> json.replace("\"size\" : 12", "\"size\" : 99999999999")), "not JSON of a manifest");
        assertRefused(manifest(json -> json.replace("\"parts\"", "\"pasts\"")), "where parts should be");
        assertRefused(manifest(json -> json + "{}"), "something follows its end");
        assertRefused(manifest(json -> "[".repeat(100_000)), "manifest");
        assertRefused(manifest(json -> ""), "manifest");
        assertRefused(manifest(json -> json.replace("\"python\"", "\"format\"")), "manifest");
    }

    @Test
    void refusesWhatIsNoZip() {
        for (byte[] content : List.of(new byte[0], new byte[100], "PK\3\4".getBytes(StandardCharsets.ISO_8859_1))) {
            assertThatThrownBy(() -> open(content))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("it is damaged, or no .valise file");
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < file.length; length += 7) {
            byte[] cut = java.util.Arrays.copyOf(file, length);
            assertThatThrownBy(() -> open(cut)).isInstanceOf(MalformedException.class);
        }
    }

    /** Repeat a failure with {@code -Dflip.seed=N}. */
    @Test
    void aFlippedBitIsRefusedOrChangesNothing() {
        long seed = Long.getLong("flip.seed", new Random().nextLong());
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = file.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                PackedScope opened = open(flipped);
                assertThat(opened.toStream()).isEqualTo(scope.toStream());
            } catch (MalformedException expected) {
                refused++;
            } catch (Throwable other) {
                throw new AssertionError("-Dflip.seed=" + seed + ", round " + i, other);
            }
        }
        assertThat(refused).isGreaterThan(FLIPS / 2);
    }

    private String hashOf(String id) {
        return scope.parts().stream()
                .filter(part -> part.ids().contains(id))
                .findFirst()
                .orElseThrow()
                .hash();
    }

    private Map<String, byte[]> manifest(UnaryOperator<String> change) {
        Map<String, byte[]> entries = entries();
        entries.computeIfPresent("manifest.json", (name, content) -> {
            String json = new String(content, StandardCharsets.US_ASCII);
            String changed = change.apply(json);
            assertThat(changed).isNotEqualTo(json);
            return changed.getBytes(StandardCharsets.US_ASCII);
        });
        return entries;
    }

    private void assertRefused(Map<String, byte[]> entries, String pattern) {
        assertThatThrownBy(() -> open(zip(entries, ZipEntry.STORED)).toStream())
                .isInstanceOf(MalformedException.class)
                .hasMessageMatching("(?s).*" + pattern + ".*");
    }

    private Map<String, byte[]> entries() {
        try {
            Path path = Files.write(Files.createTempFile(folder, "scope", ".valise"), file);
            Map<String, byte[]> entries = new TreeMap<>();
            try (ZipFile zip = new ZipFile(path.toFile())) {
                for (ZipEntry entry : new ArrayList<ZipEntry>(zip.stream().toList())) {
                    entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
            return entries;
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException(exception);
        }
    }

    private static byte[] zip(Map<String, byte[]> entries, int method) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setMethod(method);
                java.util.zip.CRC32 crc = new java.util.zip.CRC32();
                crc.update(each.getValue());
                entry.setCrc(crc.getValue());
                entry.setSize(each.getValue().length);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException(exception);
        }
        return bytes.toByteArray();
    }
}
