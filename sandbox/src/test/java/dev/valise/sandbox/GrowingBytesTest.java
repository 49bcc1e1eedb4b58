package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GrowingBytesTest {
    @Test
    void keepsPiecesOfAnySizeInOrder() {
        GrowingBytes bytes = new GrowingBytes();
        StringBuilder expected = new StringBuilder();
        for (int size = 1; size < 3_000_000; size = size * 3 + 1) {
            String piece = String.valueOf((char) ('a' + size % 26)).repeat(size);
            bytes.add(StandardCharsets.UTF_8.encode(piece));
            expected.append(piece);
        }

        assertThat(bytes.text()).isEqualTo(expected.toString());
        assertThat(bytes.text()).as("again").isEqualTo(expected.toString());
    }

    @Test
    void joinsACharacterThatWasCut() {
        GrowingBytes bytes = new GrowingBytes();
        ByteBuffer euro = StandardCharsets.UTF_8.encode("€");

        bytes.add(euro.slice(0, 1));
        bytes.add(euro.slice(1, 2));

        assertThat(bytes.text()).isEqualTo("€");
        assertThat(new GrowingBytes().text()).isEmpty();
    }
}
