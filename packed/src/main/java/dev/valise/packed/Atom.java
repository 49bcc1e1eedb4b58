package dev.valise.packed;

import java.math.BigInteger;

/** A value without identity, as its canonical bytes: None, a bool, an int, a float, an empty tuple or frozenset. */
final class Atom extends Node {
    static final Atom NONE = of(Opcode.NONE);
    static final Atom TRUE = of(Opcode.NEWTRUE);
    static final Atom FALSE = of(Opcode.NEWFALSE);
    static final Atom EMPTY_TUPLE = of(Opcode.EMPTY_TUPLE);
    static final Atom EMPTY_FROZENSET = of(Opcode.MARK, Opcode.FROZENSET);

    private static final Atom[] SMALL = new Atom[256];

    static {
        for (int value = 0; value < SMALL.length; value++) {
            SMALL[value] = integer(BigInteger.valueOf(value));
        }
    }

    final byte[] source;
    final int start;
    final int length;

    /** The bytes are not copied. */
    Atom(byte[] source, int start, int length) {
        this.source = source;
        this.start = start;
        this.length = length;
    }

    private static Atom of(Opcode... opcodes) {
        byte[] bytes = new byte[opcodes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) opcodes[i].code();
        }
        return new Atom(bytes, 0, bytes.length);
    }

    /** An int from 0 to 255. */
    static Atom small(int value) {
        return SMALL[value];
    }

    static Atom integer(BigInteger value) {
        Output output = new Output();
        output.writeInteger(value);
        byte[] bytes = output.toByteArray();
        return new Atom(bytes, 0, bytes.length);
    }

    Opcode opcode() {
        return Opcode.of(source[start] & 0xff);
    }

    /** The number of an int of any width. */
    BigInteger integer() {
        Cursor cursor = new Cursor(CutStream.of(source));
        cursor.skip(start);
        return switch (Opcode.of(cursor.nextInstruction())) {
            case BININT1 -> BigInteger.valueOf(cursor.readByte());
            case BININT2 -> BigInteger.valueOf(cursor.readUnsignedShort());
            case BININT -> BigInteger.valueOf(cursor.readInt());
            case LONG1 -> cursor.readInteger(cursor.readByte());
            case LONG4 -> cursor.readInteger(cursor.readInt());
            default -> throw new AssertionError(opcode() + " is no int");
        };
    }

    double real() {
        Cursor cursor = new Cursor(CutStream.of(source));
        cursor.skip(start + 1);
        return cursor.readDouble();
    }
}
