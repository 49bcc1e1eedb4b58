package dev.valise.packed;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Bytes of pickle that are being written: instructions and what follows them, numbers with their lowest byte first. */
final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    void write(Opcode opcode) {
        bytes.write(opcode.code());
    }

    /** An instruction and the lowest {@code size} bytes of a number. */
    void write(Opcode opcode, int size, long number) {
        bytes.write(opcode.code());
        for (int i = 0; i < size; i++) {
            bytes.write((int) (number >> (8 * i)));
        }
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
        if (highFirst.length <= 0xff) {
            write(Opcode.LONG1, 1, highFirst.length);
        } else {
            write(Opcode.LONG4, 4, highFirst.length);
        }
        for (int i = highFirst.length - 1; i >= 0; i--) {
            bytes.write(highFirst[i]);
        }
    }

    void writeDouble(double value) {
        write(Opcode.BINFLOAT, 8, Long.reverseBytes(Double.doubleToRawLongBits(value)));
    }

    void writeText(String text) {
        writeBlock(Opcode.SHORT_BINUNICODE, Opcode.BINUNICODE, SurrogatePass.encode(text));
    }

    void writeBytes(byte[] block) {
        writeBlock(Opcode.SHORT_BINBYTES, Opcode.BINBYTES, block);
    }

    void writeByteArray(byte[] block) {
        write(Opcode.BYTEARRAY8, 8, block.length);
        bytes.writeBytes(block);
    }

    private void writeBlock(Opcode shorter, Opcode longer, byte[] block) {
        if (block.length <= 0xff) {
            write(shorter, 1, block.length);
        } else {
            write(longer, 4, block.length);
        }
        bytes.writeBytes(block);
    }
}
