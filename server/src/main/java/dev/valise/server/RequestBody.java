package dev.valise.server;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** Reads bodies that are neither larger nor slower than they may be. */
record RequestBody(long mostBytes, Duration longest) {
    private static final int PIECE = 64 << 10;

    /** The whole body. Throws {@link ProblemException} where it is too large or too slow. */
    byte[] read(Context context) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        copy(context, all);
        return all.toByteArray();
    }

    /** Copies the body; throws as {@link #read} does. */
    void copy(Context context, OutputStream target) {
        if (context.req().getContentLengthLong() > mostBytes) {
            throw tooLarge();
        }
        long deadline = System.nanoTime() + longest.toNanos();
        byte[] piece = new byte[PIECE];
        long length = 0;
        try {
            InputStream body = context.req().getInputStream();
            while (true) {
                int count = body.read(piece);
                if (count < 0) {
                    return;
                }
                length += count;
                if (length > mostBytes) {
                    throw tooLarge();
                }
                if (System.nanoTime() > deadline) {
                    throw tooSlow();
                }
                target.write(piece, 0, count);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.malformed("the body did not arrive: the connection failed, or was idle too long"));
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(new Problem(
                413, "too-large", "the body is larger than the %,d bytes that are taken".formatted(mostBytes)));
    }

    private ProblemException tooSlow() {
        return new ProblemException(new Problem(
                408, "too-slow", "the body took longer than the %d s that it may take".formatted(longest.toSeconds())));
    }
}
