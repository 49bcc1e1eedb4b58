package dev.valise.packed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutStreamTest {
    private static final Bounds BOUNDS = Bounds.standard();
    /** The stream of a scope with one variable, up to its value, and after it. */
    private static final String BEFORE = "\u0080\u0005}(\u008c\u0006formatK\u0001\u008c\u0006python\u008c\u00063.11.2"
            + "\u008c\u0009variables}\u008c\u0001x";

    private static final String AFTER = "s\u008c\u0004lost]u.";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, CutStream.LONG - 1, CutStream.LONG, CutStream.LONG + 1, 3 * CutStream.LONG})
    void givesTheSameScopeAsTheStreamInOnePiece(int length) throws IOException {
        byte[] block = random(length);
        for (String instruction : List.of("B", "\u0096")) {
            CutStream cut = scope(header(instruction, length), block, length);
            PackedScope pieces = PackedScope.of(cut, BOUNDS);
            PackedScope whole = PackedScope.of(cut.toByteArray(), BOUNDS);
            assertThat(pieces.parts()).isEqualTo(whole.parts());
            assertThat(file(pieces)).isEqualTo(file(whole));
            assertThat(((Value.Bytes) pieces.value("x")).toByteArray()).isEqualTo(block);
            assertThat(pieces.toStream()).isEqualTo(whole.toStream());
            assertThat(pieces.content(pieces.parts().get(0)))
                    .isEqualTo(whole.content(whole.parts().get(0)));
        }
    }

    @Test
    void keepsLongBlocksWhereTheyAre(@TempDir Path folder) throws IOException {
        byte[] block = random(2 * CutStream.LONG);
        PackedScope scope = PackedScope.of(scope(header("\u0096", block.length), block, block.length), BOUNDS);
        assertThat(scope.toCutStream().cuts()).singleElement().satisfies(cut -> {
            assertThat(cut.source()).isSameAs(block);
            assertThat(cut.length()).isEqualTo(block.length);
        });
        Path file = folder.resolve("x.valise");
        scope.write(Files.newOutputStream(file));
        PackedScope opened = PackedScope.open(file, BOUNDS);
        assertThat(opened.toCutStream().cuts()).hasSize(1);
        assertThat(opened.toStream()).isEqualTo(scope.toStream());
    }

    @Test
    void copiesBlocksThatAreLittleOfTheirArraysSinceThoseWouldBeKeptForThem() {
        byte[] large = random(8 * CutStream.LONG);
        byte[] rest = latin(BEFORE + header("\u0096", CutStream.LONG) + AFTER);
        CutStream.Cut cut = new CutStream.Cut(rest.length - AFTER.length(), large, 100, CutStream.LONG);
        PackedScope scope = PackedScope.of(CutStream.of(rest, List.of(cut)), BOUNDS);
        assertThat(scope.toCutStream().cuts())
                .allSatisfy(each -> assertThat(each.source()).isNotSameAs(large));
        assertThat(((Value.Bytes) scope.value("x")).toByteArray())
                .isEqualTo(Arrays.copyOfRange(large, 100, 100 + CutStream.LONG));
    }

    @Test
    void checksTextsThatLieApart() {
        byte[] text = new byte[2 * CutStream.LONG];
        Arrays.fill(text, (byte) 'a');
        CutStream good = scope(header("X", text.length), text, text.length);
        assertThat(PackedScope.of(good, BOUNDS).value("x").asString()).hasSize(text.length);
        byte[] bad = text.clone();
        bad[CutStream.LONG] = (byte) 0xff;
        CutStream broken = scope(header("X", bad.length), bad, bad.length);
        assertThatThrownBy(() -> PackedScope.of(broken, BOUNDS))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, CutStream.LONG - 1, CutStream.LONG + 1, Integer.MAX_VALUE, 1L << 40, -1})
    void refusesABlockOfAnotherLengthThanTheStreamSays(long said) {
        byte[] block = new byte[CutStream.LONG];
        assertThatThrownBy(() -> PackedScope.of(scope(header("\u0096", said), block, block.length), BOUNDS))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesABlockWhereNoneBelongs() {
        byte[] rest = latin(BEFORE + "K\u0001" + AFTER);
        for (int at = 0; at <= rest.length; at++) {
            CutStream.Cut cut = new CutStream.Cut(at, new byte[5], 0, 5);
            CutStream stream = CutStream.of(rest, List.of(cut));
            assertThatThrownBy(() -> PackedScope.of(stream, BOUNDS)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void countsBlocksForTheBounds() {
        byte[] block = new byte[CutStream.LONG];
        CutStream stream = scope(header("\u0096", block.length), block, block.length);
        assertThatThrownBy(() -> PackedScope.of(stream, BOUNDS.withBytes(CutStream.LONG)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("are allowed");
    }

    @Test
    void isRefusedWhereCutsLieOutside() {
        assertThatThrownBy(() -> new CutStream.Cut(0, new byte[3], 1, 3)).isInstanceOf(IllegalArgumentException.class);
        CutStream.Cut behind = new CutStream.Cut(4, new byte[1], 0, 1);
        assertThatThrownBy(() -> CutStream.of(new byte[3], List.of(behind)))
                .isInstanceOf(IllegalArgumentException.class);
        CutStream.Cut first = new CutStream.Cut(1, new byte[1], 0, 1);
        assertThatThrownBy(() -> CutStream.of(new byte[9], List.of(behind, first)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static CutStream scope(String header, byte[] block, int length) {
        byte[] rest = latin(BEFORE + header + AFTER);
        return CutStream.of(rest, List.of(new CutStream.Cut(rest.length - AFTER.length(), block, 0, length)));
    }

    /** An instruction and the length that it announces. */
    private static String header(String instruction, long length) {
        byte[] number = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        return instruction + new String(number, 0, instruction.equals("\u0096") ? 8 : 4, ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] random(int length) {
        byte[] block = new byte[length];
        new Random(length).nextBytes(block);
        return block;
    }

    private static byte[] file(PackedScope scope) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        scope.write(out);
        return out.toByteArray();
    }
}
