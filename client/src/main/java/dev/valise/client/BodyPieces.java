package dev.valise.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, taken piece by piece by the thread that waits for it. The next piece is read from the network when
 * this one was taken, so that a server cannot fill the memory. For one reader; {@link #close} from any thread.
 */
final class BodyPieces implements BodySubscriber<BodyPieces>, AutoCloseable {
    /** What is read to the end so that its connection can be used again; more is cut off. */
    private static final int LARGEST_REST = 64 << 10;

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription; // null until the head has come
    private volatile boolean closed;
    private int rest;

    /** What comes. */
    private sealed interface Piece {
        /** Bytes. */
        record Bytes(List<ByteBuffer> buffers) implements Piece {}

        /** The end of the body. */
        record End() implements Piece {}

        /** The connection failed. */
        record Failure(Throwable why) implements Piece {}
    }

    @Override
    public CompletionStage<BodyPieces> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (!closed) {
            pieces.add(new Piece.Bytes(buffers));
            return;
        }
        rest += buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        if (rest <= LARGEST_REST) {
            readOn();
            return;
        }
        Flow.@Nullable Subscription known = subscription;
        if (known != null) {
            known.cancel();
        }
    }

    private void readOn() {
        Flow.@Nullable Subscription known = subscription;
        if (known != null) {
            known.request(1);
        }
    }

    @Override
    public void onError(Throwable why) {
        pieces.add(new Piece.Failure(why));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece.End());
    }

    /**
     * Waits for what comes next.
     *
     * @return empty where nothing came in this time; an empty list at the end of the body
     * @throws IOException where the connection failed
     */
    Optional<List<ByteBuffer>> next(Duration longest) throws IOException, InterruptedException {
        Piece piece = pieces.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        return switch (piece) {
            case null -> Optional.empty();
            case Piece.Bytes bytes -> {
                readOn();
                yield Optional.of(bytes.buffers());
            }
            case Piece.End end -> {
                pieces.add(end);
                yield Optional.of(List.of());
            }
            case Piece.Failure failure -> {
                pieces.add(failure);
                throw new IOException("the connection failed: " + failure.why().getMessage(), failure.why());
            }
        };
    }

    /** Gives piece after piece, and an empty one at the end. */
    @FunctionalInterface
    interface Source {
        List<ByteBuffer> next() throws IOException, InterruptedException;
    }

    /** This as a source that fails where nothing comes for so long. */
    Source within(Duration longest) {
        return () -> next(longest).orElseThrow(() -> new IOException("nothing came for " + longest.toSeconds() + " s"));
    }

    /**
     * Reads to the end.
     *
     * @throws TooLargeException where there are more bytes than this
     */
    static byte[] all(Source source, long most) throws IOException, InterruptedException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        copy(source, target, most);
        return target.toByteArray();
    }

    /** Copies to the end; throws as {@link #all} does, and {@link TargetException} where the target cannot be written. */
    static void copy(Source source, OutputStream target, long most) throws IOException, InterruptedException {
        WritableByteChannel channel = Channels.newChannel(target);
        long length = 0;
        List<ByteBuffer> buffers = source.next();
        while (!buffers.isEmpty()) {
            for (ByteBuffer buffer : buffers) {
                length += buffer.remaining();
                if (length > most) {
                    throw new TooLargeException(most);
                }
                write(channel, buffer);
            }
            buffers = source.next();
        }
    }

    private static void write(WritableByteChannel channel, ByteBuffer buffer) throws TargetException {
        try {
            channel.write(buffer);
        } catch (IOException e) {
            throw new TargetException(e);
        }
    }

    /** Takes nothing more. A short rest is read nevertheless, so that the connection can be used again. */
    @Override
    public void close() {
        closed = true;
        pieces.clear();
        readOn();
    }

    /** Where the bytes were to go did not take them. */
    static final class TargetException extends IOException {
        private static final long serialVersionUID = 1L;

        TargetException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** An answer is larger than it may be. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long most) {
            super("the answer is larger than the %,d bytes that are taken".formatted(most));
        }
    }
}
