package dev.valise.sandbox;

import java.nio.ByteBuffer;

/**
 * One message between the host and a worker: a byte of kind, four of length (big endian), the payload.
 *
 * @param kind one of the constants here, once {@link FrameReader} has checked it
 * @param payload owned by the frame
 */
@SuppressWarnings("ArrayRecordComponent") // frames are passed on, never compared
record Frame(byte kind, byte[] payload) {
    /** From a worker: it has been forked. The payload is its pid as the jail counts. */
    static final byte READY = 'R';

    /** From a worker: the call has ended. The payload is a reply. */
    static final byte ENDED = 'E';

    /** In place of {@link #READY}: its parent could not fork it. The payload is the reason, as text. */
    static final byte UNFORKABLE = 'U';

    /** From a worker: its call waits for a line of its standard input. The payload is the number of the question. */
    static final byte ASKS = 'A';

    /** To a worker: the line. The payload is the number of the question, and the line with its end; nothing at the end of the input. */
    static final byte ANSWER = 'L';

    /** To a worker: the call to run. The payload is a request. */
    static final byte CALL = 'C';

    static final int HEADER_BYTES = 5;

    static boolean isFromWorker(byte kind) {
        return kind == READY || kind == ENDED || kind == UNFORKABLE || kind == ASKS;
    }

    ByteBuffer encode() {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .put(kind)
                .putInt(payload.length)
                .put(payload)
                .flip();
    }
}
