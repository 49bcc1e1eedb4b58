package dev.valise.packed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Optional;

/**
 * A place in a stream of pickle. All lengths are checked against what remains before anything is allocated; what is
 * wrong is reported at the instruction that is being read.
 */
final class Cursor {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int NONE = -1;

    private final byte[] bytes;
    private final Iterator<CutStream.Cut> cuts;
    private Optional<CutStream.Cut> nextCut = Optional.empty();
    private int nextCutAt = NONE;
    private int position;
    private int instruction;

    Cursor(CutStream stream) {
        bytes = stream.rest();
        cuts = stream.cuts().iterator();
        passCut();
    }

    private void passCut() {
        nextCut = cuts.hasNext() ? Optional.of(cuts.next()) : Optional.empty();
        nextCutAt = nextCut.map(CutStream.Cut::at).orElse(NONE);
    }

    /** Whether the block that begins here may lie elsewhere: {@link #takeCut} says. */
    boolean isAtCut() {
        return position == nextCutAt;
    }

    /** The block of this many bytes that belongs here and lies elsewhere; empty where it is in {@link #array}, after this. */
    Optional<CutStream.Cut> takeCut(long length) {
        Optional<CutStream.Cut> cut = isAtCut() ? nextCut : Optional.empty();
        cut.ifPresent(found -> {
            if (found.length() != length) {
                throw malformed("a block of " + found.length() + " bytes lies where one of "
                        + Long.toUnsignedString(length) + " belongs");
            }
            passCut();
        });
        return cut;
    }

    /** Whether there are blocks elsewhere that have not been taken yet. */
    boolean hasCuts() {
        return nextCutAt != NONE;
    }

    /** The next byte, which is an instruction. */
    int nextInstruction() {
        instruction = position;
        return readByte();
    }

    int instruction() {
        return instruction;
    }

    int position() {
        return position;
    }

    int remaining() {
        return bytes.length - position;
    }

    MalformedException malformed(String problem) {
        return new MalformedException(instruction, problem);
    }

    /** The number of the memo entry that the next instruction refers to, or -1 where it is another instruction. */
    long nextGet() {
        if (remaining() >= 2 && bytes[position] == (byte) Opcode.BINGET.code()) {
            return bytes[position + 1] & 0xff;
        }
        return remaining() >= 5 && bytes[position] == (byte) Opcode.LONG_BINGET.code()
                ? Integer.toUnsignedLong((int) INT.get(bytes, position + 1))
                : -1;
    }

    int readByte() {
        require(1);
        return bytes[position++] & 0xff;
    }

    int readUnsignedShort() {
        require(2);
        int value = (short) SHORT.get(bytes, position) & 0xffff;
        position += 2;
        return value;
    }

    int readInt() {
        require(4);
        int value = (int) INT.get(bytes, position);
        position += 4;
        return value;
    }

    long readUnsignedInt() {
        return Integer.toUnsignedLong(readInt());
    }

    double readDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(readLong()));
    }

    /** A length of 8 bytes; one of 2^63 and more is negative here, and not a length. */
    long readLong() {
        require(8);
        long value = (long) LONG.get(bytes, position);
        position += 8;
        return value;
    }

    /** Skips a block of this many bytes and gives the place where it begins in {@link #array}. */
    int skip(long length) {
        if (length < 0) {
            throw malformed("a length is negative or over 2^63");
        }
        require(length);
        int start = position;
        position += (int) length;
        return start;
    }

    byte[] array() {
        return bytes;
    }

    /** An integer of this many bytes in two's complement, its lowest byte first. */
    BigInteger readInteger(long length) {
        int start = skip(length);
        byte[] reversed = new byte[(int) length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = bytes[start + reversed.length - 1 - i];
        }
        return reversed.length == 0 ? BigInteger.ZERO : new BigInteger(reversed);
    }

    String readText(long length) {
        int start = skip(length);
        return SurrogatePass.decode(bytes, start, (int) length).orElseThrow(() -> malformed("a text is not UTF-8"));
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
        if (length > bytes.length - position) {
            throw malformed("it needs " + length + " more bytes, and " + remaining() + " remain");
        }
    }
}
