package dev.valise.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of the kernel's classic packet filter, as seccomp runs it for each system call. Jumps go forward only, as the
 * kernel wants.
 */
final class FilterProgram {
    /** Most instructions that the kernel takes. */
    static final int LONGEST = 4096;

    /** Where the kernel's {@code struct seccomp_data} has things. */
    static final int NUMBER = 0;

    static final int ARCHITECTURE = 4;
    private static final int ARGUMENTS = 16;

    static final int LOAD = 0x20;
    static final int AND = 0x54;
    static final int JUMP = 0x05;
    static final int IF_EQUAL = 0x15;
    static final int IF_AT_LEAST = 0x35;
    static final int RETURN = 0x06;

    /** A conditional jump has eight bits for its distance. */
    private static final int FARTHEST = 255;

    /**
     * An instruction.
     *
     * @param yes how many instructions to skip where the condition of a jump holds
     * @param no how many to skip where it does not
     * @param operand the value to compare with, to load from, or to return
     */
    record Instruction(int code, int yes, int no, int operand) {
        Instruction {
            if (yes > FARTHEST || no > FARTHEST || yes < 0 || no < 0) {
                throw new IllegalArgumentException("a jump over " + Math.max(yes, no) + " instructions is too far");
            }
        }
    }

    private final List<Instruction> instructions;

    FilterProgram(List<Instruction> instructions) {
        if (instructions.size() > LONGEST) {
            throw new IllegalArgumentException("a filter of " + instructions.size() + " instructions is too long");
        }
        this.instructions = List.copyOf(instructions);
    }

    static Instruction plain(int code, int operand) {
        return new Instruction(code, 0, 0, operand);
    }

    static Instruction answer(SyscallAnswer answer) {
        return plain(RETURN, answer.value());
    }

    /** Loads half of an argument: the low one, on processors that store it first. */
    static Instruction low(int argument) {
        return plain(LOAD, ARGUMENTS + Long.BYTES * argument);
    }

    static Instruction high(int argument) {
        return plain(LOAD, ARGUMENTS + Long.BYTES * argument + Integer.BYTES);
    }

    /** Goes on with one of two pieces, after a comparison of what was loaded. */
    static List<Instruction> either(int comparison, int operand, List<Instruction> yes, List<Instruction> no) {
        List<Instruction> all = new ArrayList<>();
        if (no.size() <= FARTHEST) {
            all.add(new Instruction(comparison, no.size(), 0, operand));
        } else {
            all.add(new Instruction(comparison, 0, 1, operand));
            all.add(plain(JUMP, no.size()));
        }
        all.addAll(no);
        all.addAll(yes);
        return all;
    }

    List<Instruction> instructions() {
        return instructions;
    }

    /** As the kernel takes it, on processors that store the lowest byte first. */
    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * instructions.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction each : instructions) {
            bytes.putShort((short) each.code())
                    .put((byte) each.yes())
                    .put((byte) each.no())
                    .putInt(each.operand());
        }
        return bytes.array();
    }
}
