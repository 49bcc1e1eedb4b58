package dev.valise.packed;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A place in a stream of pickle. All lengths are checked against what remains before anything is allocated; what is
 * wrong is reported at the instruction that is being read.
 */
final class Cursor {
    private final ByteBuffer bytes;
    private int instruction;

    Cursor(byte[] stream) {
        bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The next byte, which is an instruction. */
    int nextInstruction() {
        instruction = bytes.position();
        return readByte();
    }

    int instruction() {
        return instruction;
    }

    int position() {
        return bytes.position();
    }

    int remaining() {
        return bytes.remaining();
    }

    MalformedException malformed(String problem) {
        return new MalformedException(instruction, problem);
    }

    int readByte() {
        require(1);
        return bytes.get() & 0xff;
    }

    int readUnsignedShort() {
        require(2);
        return bytes.getShort() & 0xffff;
    }

    int readInt() {
        require(4);
        return bytes.getInt();
    }

    long readUnsignedInt() {
        return Integer.toUnsignedLong(readInt());
    }

    double readDouble() {
        require(8);
        return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
    }

    /** A length of 8 bytes; one of 2^63 and more is negative here, and not a length. */
    long readLong() {
        require(8);
        return bytes.getLong();
    }

    /** Skips a block of this many bytes and gives the place where it begins in {@link #array}. */
    int skip(long length) {
        if (length < 0) {
            throw malformed("a length is negative or over 2^63");
        }
        require(length);
        int start = bytes.position();
        bytes.position(start + (int) length);
        return start;
    }

    byte[] array() {
        return bytes.array();
    }

    /** An integer of this many bytes in two's complement, its lowest byte first. */
    BigInteger readInteger(long length) {
        int start = skip(length);
        byte[] reversed = new byte[(int) length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = bytes.get(start + reversed.length - 1 - i);
        }
        return reversed.length == 0 ? BigInteger.ZERO : new BigInteger(reversed);
    }

    String readText(long length) {
        int start = skip(length);
        return SurrogatePass.decode(bytes.array(), start, (int) length)
                .orElseThrow(() -> malformed("a text is not UTF-8"));
    }

    /** The ASCII characters up to the end of the line. */
    String readLine(int longest) {
        StringBuilder line = new StringBuilder();
        for (int each = readByte(); each != '\n'; each = readByte()) {
            if (line.length() == longest) {
                throw malformed("a name is too long");
            }
            line.append((char) each);
        }
        return line.toString();
    }

    private void require(long length) {
        if (length > bytes.remaining()) {
            throw malformed("it needs " + length + " more bytes, and " + bytes.remaining() + " remain");
        }
    }
}
