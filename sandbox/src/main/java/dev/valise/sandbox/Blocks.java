package dev.valise.sandbox;

import dev.valise.packed.CutStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The long blocks of a packed scope, which follow the reply that announces them, each of which comes into an array of its own.
 * Until a good part of all has arrived, memory grows with what arrives; so a promise of a gigabyte costs nothing. Not safe for use
 * by several threads.
 */
final class Blocks {
    /** Of what is promised, how much has to be there before there is room for all: room is at most so many times what came. */
    private static final int PART = 32;

    /** What one read takes: more than a connection holds, and the JVM keeps a buffer of this size for each thread that reads. */
    private static final int MOST_AT_ONCE = 256 << 10;

    private final byte[] rest;
    private final List<Place> places;
    private final int total;
    private byte[] first = new byte[0];
    private List<byte[]> arrays = List.of();
    private int received;
    /** The block that is being read, and how much of it is there. */
    private int block;

    private int filled;

    /**
     * Where a block belongs.
     *
     * @param at place in the stream without the blocks
     * @param length in bytes
     */
    record Place(int at, int length) {}

    /**
     * The blocks of a stream.
     *
     * @param rest the stream without them
     * @param most how many bytes the whole stream may have
     * @throws BrokenProtocolException where there cannot be such blocks
     */
    Blocks(byte[] rest, List<Place> places, long most) {
        long bytes = rest.length;
        int before = 0;
        for (Place place : places) {
            if (place.length() <= 0 || place.at() < before || place.at() > rest.length) {
                throw new BrokenProtocolException("it announced a block of %,d bytes at byte %,d of a stream of %,d"
                        .formatted(place.length(), place.at(), rest.length));
            }
            before = place.at();
            bytes += place.length();
        }
        if (bytes > Math.min(most, Integer.MAX_VALUE - 8)) {
            throw new BrokenProtocolException(
                    "it announced a packed scope of %,d bytes; at most %,d are allowed".formatted(bytes, most));
        }
        this.rest = rest;
        this.places = List.copyOf(places);
        this.total = (int) (bytes - rest.length);
    }

    /**
     * Reads what is there.
     *
     * @return whether all blocks have arrived
     * @throws FrameReader.EndOfStreamException where the worker has closed the connection before
     */
    boolean read(ReadableByteChannel channel) throws IOException {
        while (received < total) {
            int count = channel.read(room());
            if (count < 0) {
                throw new FrameReader.EndOfStreamException();
            }
            if (count == 0) {
                return false;
            }
            received += count;
            filled += count;
            if (arrays.isEmpty() && received >= total / PART) {
                makeRoomForAll();
            }
        }
        return true;
    }

    private ByteBuffer room() {
        if (arrays.isEmpty()) {
            if (received == first.length) {
                first = Arrays.copyOf(first, Math.min(total, Math.max(MOST_AT_ONCE, 2 * received)));
            }
            return ByteBuffer.wrap(first, received, Math.min(first.length - received, MOST_AT_ONCE));
        }
        while (filled == arrays.get(block).length) {
            block++;
            filled = 0;
        }
        byte[] array = arrays.get(block);
        return ByteBuffer.wrap(array, filled, Math.min(array.length - filled, MOST_AT_ONCE));
    }

    private void makeRoomForAll() {
        arrays = places.stream().map(place -> new byte[place.length()]).toList();
        for (int from = 0; from < received; from += filled, block++) {
            filled = Math.min(arrays.get(block).length, received - from);
            System.arraycopy(first, from, arrays.get(block), 0, filled);
        }
        block = Math.max(0, block - 1);
        first = new byte[0];
    }

    /** The stream, once all has arrived. */
    CutStream stream() {
        List<CutStream.Cut> cuts = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            cuts.add(new CutStream.Cut(places.get(i).at(), arrays.get(i), 0, arrays.get(i).length));
        }
        return CutStream.of(rest, cuts);
    }
}
