package dev.valise.packed;

import dev.valise.Value;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A CPython that writes and reads pickles for the tests; another one than the system's by {@code -Dpython=path}. */
final class Python implements AutoCloseable {
    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream replies;

    Python() {
        this("pickles.py", 0);
    }

    /** One that runs a script of the tests, with this seed for its hashes; 0 for the same in every process. */
    Python(String script, int hashSeed) {
        ProcessBuilder builder = new ProcessBuilder(
                System.getProperty("python", "/usr/bin/python3"),
                Path.of("src/test/python", script).toAbsolutePath().toString());
        builder.environment().put("PYTHONHASHSEED", Integer.toString(hashSeed));
        builder.environment()
                .put("PYTHONPATH", Path.of("../python").toAbsolutePath().toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            // Kinds of files write some, which are to end with the build.
            builder.environment()
                    .put(
                            "TMPDIR",
                            Files.createDirectories(Path.of("target/tmp"))
                                    .toAbsolutePath()
                                    .toString());
            process = builder.start();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        requests = new DataOutputStream(process.getOutputStream());
        replies = new DataInputStream(process.getInputStream());
    }

    /** The stream that the worker writes for {@code value} after this code. */
    byte[] dump(int protocol, String code) {
        return ask('e', protocol, code.getBytes(StandardCharsets.UTF_8));
    }

    /** The stream that {@code pickle.dumps} writes for {@code value} after this code. */
    byte[] dumpPlainly(int protocol, String code) {
        return ask('p', protocol, code.getBytes(StandardCharsets.UTF_8));
    }

    /** A value that went to Python and came back. */
    Value roundTrip(Value value) {
        return PickleReader.read(ask('r', 5, PickleWriter.write(value)), Bounds.standard());
    }

    Value value(String code) {
        return PickleReader.read(dump(5, code), Bounds.standard());
    }

    /** The value of an expression. */
    Value eval(String expression) {
        return value("value = " + expression);
    }

    byte[] ask(char kind, byte[] block) {
        return ask(kind, 5, block);
    }

    /** What the script answers to a text and a stream. */
    String ask(char kind, String text, byte[] stream) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer block = ByteBuffer.allocate(4 + encoded.length + stream.length);
        block.putInt(encoded.length).put(encoded).put(stream);
        return new String(ask(kind, 5, block.array()), StandardCharsets.UTF_8);
    }

    private byte[] ask(char kind, int protocol, byte[] block) {
        try {
            requests.writeByte(kind);
            requests.writeByte(protocol);
            requests.writeInt(block.length);
            requests.write(block);
            requests.flush();
            int flag = replies.readUnsignedByte();
            byte[] reply = replies.readNBytes(replies.readInt());
            if (flag == '+') {
                return reply;
            }
            throw new AssertionError("Python raised " + new String(reply, StandardCharsets.UTF_8));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
