package dev.valise.packed;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes of pickle that are being written: instructions and what follows them, numbers with their lowest byte first. */
final class Output {
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final long most;
    private byte[] bytes = new byte[512];
    private int size;
    private final List<CutStream.Cut> cuts = new ArrayList<>();
    private long cutBytes;

    Output() {
        this(LARGEST);
    }

    /** One of so many bytes at most; more of them are malformed. */
    Output(long most) {
        this.most = Math.min(most, LARGEST);
    }

    /** What was written, in one piece; for what has no blocks of a graph. */
    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** What was written; long blocks lie where they were. */
    CutStream toStream() {
        return CutStream.of(Arrays.copyOf(bytes, size), cuts);
    }

    long size() {
        return size + cutBytes;
    }

    /** Forgets all, and makes room for so many bytes at once, and a few more, where there is not enough. */
    void reserve(long count) {
        if (count > bytes.length) {
            bytes = new byte[(int) Math.min(most, count + count / 8)];
            size = 0;
        }
    }

    /** Forgets what was written. */
    void clear() {
        size = 0;
        cuts.clear();
        cutBytes = 0;
    }

    void write(Opcode opcode) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) opcode.code();
    }

    /** An instruction and the lowest {@code width} bytes of a number. */
    void write(Opcode opcode, int width, long number) {
        write(opcode);
        if (bytes.length - size < width) {
            grow(width);
        }
        for (int i = 0; i < width; i++) {
            bytes[size++] = (byte) (number >> (8 * i));
        }
    }

    void write(byte[] source, int start, int length) {
        if (bytes.length - size < length) {
            grow(length);
        }
        // Most are an instruction and a few bytes, for which a copy by the system takes longer.
        if (length <= Long.BYTES) {
            for (int i = start; i < start + length; i++) {
                bytes[size++] = source[i];
            }
            return;
        }
        System.arraycopy(source, start, bytes, size, length);
        size += length;
    }

    private void grow(int more) {
        checkRoom(more);
        bytes = Arrays.copyOf(bytes, (int) Math.min(most, Math.max((long) size + more, 2L * size)));
    }

    private void checkRoom(int more) {
        if (size() + more > most) {
            throw new MalformedException(size, "to write it takes more than " + most + " bytes");
        }
    }

    private void writeContent(Block block) {
        if (!block.staysApart()) {
            write(block.source, block.start, block.length);
            return;
        }
        checkRoom(block.length);
        cuts.add(new CutStream.Cut(size, block.source, block.start, block.length));
        cutBytes += block.length;
    }

    /** A reference to a memo entry. */
    void writeGet(int number) {
        if (number <= 0xff) {
            write(Opcode.BINGET, 1, number);
        } else {
            write(Opcode.LONG_BINGET, 4, number);
        }
    }

    /** The end of a tuple of so many elements; one of more than three has a mark before them. */
    void writeTuple(int elements) {
        write(
                switch (elements) {
                    case 0 -> Opcode.EMPTY_TUPLE;
                    case 1 -> Opcode.TUPLE1;
                    case 2 -> Opcode.TUPLE2;
                    case 3 -> Opcode.TUPLE3;
                    default -> Opcode.TUPLE;
                });
    }

    void writeInteger(BigInteger value) {
        if (value.bitLength() >= Integer.SIZE) {
            writeWideInteger(value);
            return;
        }
        int small = value.intValue();
        if (small >= 0 && small <= 0xff) {
            write(Opcode.BININT1, 1, small);
        } else if (small >= 0 && small <= 0xffff) {
            write(Opcode.BININT2, 2, small);
        } else {
            write(Opcode.BININT, 4, small);
        }
    }

    private void writeWideInteger(BigInteger value) {
        byte[] highFirst = value.toByteArray();
        byte[] lowFirst = new byte[highFirst.length];
        for (int i = 0; i < lowFirst.length; i++) {
            lowFirst[i] = highFirst[lowFirst.length - 1 - i];
        }
        writeBlock(Opcode.LONG1, Opcode.LONG4, lowFirst, 0, lowFirst.length);
    }

    void writeDouble(double value) {
        write(Opcode.BINFLOAT, 8, Long.reverseBytes(Double.doubleToRawLongBits(value)));
    }

    void writeText(String text) {
        byte[] encoded = SurrogatePass.encode(text);
        writeBlock(Opcode.SHORT_BINUNICODE, Opcode.BINUNICODE, encoded, 0, encoded.length);
    }

    void writeBytes(byte[] block) {
        writeBlock(Opcode.SHORT_BINBYTES, Opcode.BINBYTES, block, 0, block.length);
    }

    void writeByteArray(byte[] block) {
        write(Opcode.BYTEARRAY8, 8, block.length);
        write(block, 0, block.length);
    }

    void write(Block block) {
        switch (block.kind) {
            case TEXT -> writeLength(Opcode.SHORT_BINUNICODE, Opcode.BINUNICODE, block.length);
            case BYTES -> writeLength(Opcode.SHORT_BINBYTES, Opcode.BINBYTES, block.length);
            case BYTEARRAY -> write(Opcode.BYTEARRAY8, 8, block.length);
        }
        writeContent(block);
    }

    private void writeBlock(Opcode shorter, Opcode longer, byte[] source, int start, int length) {
        writeLength(shorter, longer, length);
        write(source, start, length);
    }

    private void writeLength(Opcode shorter, Opcode longer, int length) {
        if (length <= 0xff) {
            write(shorter, 1, length);
        } else {
            write(longer, 4, length);
        }
    }
}
