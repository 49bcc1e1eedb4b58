package dev.valise.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.packed.CutStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final byte[] REST = "0123456789".getBytes(US_ASCII);

    /** Gives some bytes in pieces, then nothing more for now, or the end. */
    private static final class Pieces implements ReadableByteChannel {
        private final ByteBuffer content;
        private final int piece;
        private final boolean ends;
        private int mostAskedFor;
        private boolean pause;

        Pieces(byte[] content, int piece, boolean ends) {
            this.content = ByteBuffer.wrap(content);
            this.piece = piece;
            this.ends = ends;
        }

        @Override
        public int read(ByteBuffer target) {
            mostAskedFor = Math.max(mostAskedFor, target.remaining());
            pause = !pause;
            if (pause) {
                return 0;
            }
            if (!content.hasRemaining()) {
                return ends ? -1 : 0;
            }
            int count = Math.min(Math.min(piece, target.remaining()), content.remaining());
            target.put(content.slice(content.position(), count));
            content.position(content.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void putsBlocksOfAnySizeBackWhereTheyBelong() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("BlocksTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int[] at = random.ints(random.nextInt(1, 6), 0, REST.length + 1)
                    .sorted()
                    .toArray();
            List<Blocks.Place> places = Arrays.stream(at)
                    .mapToObj(each -> new Blocks.Place(each, 1 + random.nextInt(random.nextBoolean() ? 5 : 900_000)))
                    .toList();
            byte[] sent =
                    new byte[places.stream().mapToInt(Blocks.Place::length).sum()];
            random.nextBytes(sent);
            Blocks blocks = new Blocks(REST, places, 1 << 30);
            Pieces channel = new Pieces(sent, 1 + random.nextInt(random.nextBoolean() ? 3000 : 1 << 20), false);
            while (!blocks.read(channel)) {
                assertThat(channel.content.hasRemaining() || channel.pause).isTrue();
            }
            assertThat(blocks.stream().toByteArray()).isEqualTo(whole(places, sent));
        }
    }

    private static byte[] whole(List<Blocks.Place> places, byte[] sent) {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        int from = 0;
        int used = 0;
        for (Blocks.Place place : places) {
            expected.write(REST, from, place.at() - from);
            expected.write(sent, used, place.length());
            from = place.at();
            used += place.length();
        }
        expected.write(REST, from, REST.length - from);
        return expected.toByteArray();
    }

    @Test
    void areAllThereWhereThereAreNone() throws IOException {
        Blocks none = new Blocks(REST, List.of(), 10);
        assertThat(none.read(new Pieces(new byte[0], 1, false))).isTrue();
        assertThat(none.stream().toByteArray()).isEqualTo(REST);
    }

    @Test
    void costNothingWhereTheyAreOnlyPromised() throws IOException {
        int promised = Integer.MAX_VALUE - 100; // more than this JVM has
        Blocks blocks = new Blocks(REST, List.of(new Blocks.Place(0, promised)), Integer.MAX_VALUE);
        Pieces channel = new Pieces(new byte[100_000], 1000, true);
        assertThatThrownBy(() -> {
                    while (!blocks.read(channel)) {
                        assertThat(channel.mostAskedFor).isLessThanOrEqualTo(256 << 10);
                    }
                })
                .isInstanceOf(FrameReader.EndOfStreamException.class);
    }

    @Test
    void areRefusedWhereTheirPlacesOrLengthsLie() {
        for (Blocks.Place wrong : List.of(
                new Blocks.Place(0, 0),
                new Blocks.Place(0, -1),
                new Blocks.Place(0, Integer.MIN_VALUE),
                new Blocks.Place(-1, 5),
                new Blocks.Place(REST.length + 1, 5),
                new Blocks.Place(0, 91))) {
            assertThatThrownBy(() -> new Blocks(REST, List.of(wrong), 100)).isInstanceOf(BrokenProtocolException.class);
        }
        List<Blocks.Place> many = List.of(new Blocks.Place(3, 60), new Blocks.Place(3, 60));
        assertThatThrownBy(() -> new Blocks(REST, many, 100)).hasMessageContaining("130 bytes; at most 100");
        List<Blocks.Place> backwards = List.of(new Blocks.Place(3, 1), new Blocks.Place(2, 1));
        assertThatThrownBy(() -> new Blocks(REST, backwards, 100)).isInstanceOf(BrokenProtocolException.class);
        List<Blocks.Place> overflowing =
                List.of(new Blocks.Place(3, Integer.MAX_VALUE), new Blocks.Place(3, Integer.MAX_VALUE));
        assertThatThrownBy(() -> new Blocks(REST, overflowing, Long.MAX_VALUE))
                .isInstanceOf(BrokenProtocolException.class);
    }

    @Test
    void areSentInPiecesAsTheOtherSideTakesThem() throws IOException {
        byte[] block = new byte[1_000_000];
        new Random(1).nextBytes(block);
        Frame frame = new Frame(Frame.CALL, new byte[] {1, 2, 3});
        Outgoing outgoing = new Outgoing(frame, List.of(new CutStream.Cut(0, block, 10, 999_000)));
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        Taking channel = new Taking(taken);
        assertThat(outgoing.hasBegun()).isFalse();
        int turns = 0;
        while (outgoing.hasRemaining()) {
            outgoing.write(channel);
            turns++;
        }
        assertThat(outgoing.hasBegun()).isTrue();
        assertThat(turns).isGreaterThan(3);
        assertThat(channel.mostGiven).isLessThanOrEqualTo(256 << 10);
        byte[] expected = ByteBuffer.allocate(8 + 999_000)
                .put(frame.encode())
                .put(block, 10, 999_000)
                .array();
        assertThat(taken.toByteArray()).isEqualTo(expected);
    }

    /** Takes 200 kB at most, and every other time nothing. */
    private static final class Taking implements WritableByteChannel {
        private final ByteArrayOutputStream taken;
        private int mostGiven;
        private boolean pause;

        Taking(ByteArrayOutputStream taken) {
            this.taken = taken;
        }

        @Override
        public int write(ByteBuffer source) {
            mostGiven = Math.max(mostGiven, source.remaining());
            pause = !pause;
            byte[] bytes = new byte[pause ? 0 : Math.min(source.remaining(), 200_000)];
            source.get(bytes);
            taken.writeBytes(bytes);
            return bytes.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
