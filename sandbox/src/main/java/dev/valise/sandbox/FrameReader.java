package dev.valise.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the frames that a worker sends, which user code may have written. Memory grows with what arrives and never with
 * what a length promises. Not safe for use by several threads.
 */
final class FrameReader {
    private static final int CHUNK = 64 << 10;

    /** What every JVM can allocate as one array. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final ReadableByteChannel channel;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
    private byte[] payload = new byte[0];
    private int received;

    FrameReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads what is there.
     *
     * @param longest bytes of payload that the frame may have
     * @return the next frame, or empty where it has not arrived in full
     * @throws EndOfStreamException where the worker, and all that shared its connection, has closed it
     * @throws BrokenProtocolException where what was sent is no frame
     */
    Optional<Frame> read(long longest) throws IOException {
        if (header.hasRemaining()) {
            if (channel.read(header) < 0) {
                throw new EndOfStreamException();
            }
            if (header.hasRemaining()) {
                return Optional.empty();
            }
            check(longest);
        }
        int length = header.getInt(1);
        while (received < length) {
            if (received == payload.length) {
                payload = Arrays.copyOf(payload, (int) Math.min(length, Math.max(CHUNK, 2L * received)));
            }
            int count = channel.read(ByteBuffer.wrap(payload, received, payload.length - received));
            if (count < 0) {
                throw new EndOfStreamException();
            }
            if (count == 0) {
                return Optional.empty();
            }
            received += count;
        }
        Frame frame = new Frame(header.get(0), Arrays.copyOf(payload, length));
        header.clear();
        payload = new byte[0];
        received = 0;
        return Optional.of(frame);
    }

    private void check(long longest) {
        byte kind = header.get(0);
        if (!Frame.isFromWorker(kind)) {
            throw new BrokenProtocolException("it sent a frame of the unknown kind " + kind);
        }
        long length = Integer.toUnsignedLong(header.getInt(1));
        if (length > Math.min(longest, LONGEST_ARRAY)) {
            throw new BrokenProtocolException(
                    "it announced a frame of %,d bytes; at most %,d are allowed".formatted(length, longest));
        }
    }

    /** The other side has closed the connection. */
    static final class EndOfStreamException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
