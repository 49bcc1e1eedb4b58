package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GrowingBytesTest {
    @Test
    void keepsPiecesOfAnySizeInOrder() {
        GrowingBytes bytes = new GrowingBytes();
        StringBuilder expected = new StringBuilder();
        for (int size = 1; size < 3_000_000; size = size * 3 + 1) {
            String piece = String.valueOf((char) ('a' + size % 26)).repeat(size);
            bytes.add(piece.getBytes(StandardCharsets.UTF_8));
            expected.append(piece);
        }

        assertThat(bytes.text()).isEqualTo(expected.toString());
        assertThat(bytes.text()).as("again").isEqualTo(expected.toString());
    }

    @Test
    void joinsACharacterThatWasCut() {
        GrowingBytes bytes = new GrowingBytes();
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);

        bytes.add(new byte[] {euro[0]});
        bytes.add(new byte[] {euro[1], euro[2]});

        assertThat(bytes.text()).isEqualTo("€");
        assertThat(new GrowingBytes().text()).isEmpty();
    }
}
