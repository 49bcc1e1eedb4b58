package dev.valise.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter's bytes as the kernel would, by the kernel's description of them and not by the code that made them. */
final class FilterMachine {
    private static final int DATA_BYTES = 64;

    private final ByteBuffer program;

    FilterMachine(byte[] program) {
        this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The filter's answer to a call.
     *
     * @param audit the architecture, as the kernel's audit interface numbers it
     * @param arguments up to six; those that are missing are zero
     */
    int answer(int audit, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(DATA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(audit).putLong(0x7fff_dead_beefL); // where the caller is
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        int at = 0;
        for (int steps = 0; ; steps++) {
            if (steps > program.capacity() / 8) {
                throw new AssertionError("the program does not end");
            }
            int code = program.getShort(8 * at);
            int yes = program.get(8 * at + 2) & 0xFF;
            int no = program.get(8 * at + 3) & 0xFF;
            int operand = program.getInt(8 * at + 4);
            at++;
            switch (code) {
                case 0x20 -> accumulator = data.getInt(operand); // ld [k]
                case 0x54 -> accumulator &= operand; // and k
                case 0x05 -> at += operand; // ja k
                case 0x15 -> at += accumulator == operand ? yes : no; // jeq k
                case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? yes : no; // jge k
                case 0x06 -> { // ret k
                    return operand;
                }
                default -> throw new AssertionError("no instruction has the code " + Integer.toHexString(code));
            }
        }
    }
}
