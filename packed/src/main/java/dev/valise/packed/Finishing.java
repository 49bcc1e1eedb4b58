package dev.valise.packed;

/** What is done to an object that is made, and is on top of the stack. */
final class Finishing implements PartWriter.Frame {
    private final PartWriter writer;
    private final Made made;
    private int next;
    /** How far the setting of a state by a function is: its setter is written, then object and state. */
    private boolean setterIsWritten;
    /** What ends the step that was begun. */
    private Opcode end = Opcode.UNKNOWN;

    Finishing(PartWriter writer, Made made) {
        this.writer = writer;
        this.made = made;
    }

    @Override
    public void advance() {
        int depth = writer.depth();
        while (writer.depth() == depth) {
            if (setterIsWritten) {
                setterIsWritten = false;
                writer.get(made);
                writer.begin(((Made.StateBy) made.steps().get(next - 1)).state());
            } else {
                endStep();
                if (next == made.steps().size()) {
                    writer.leave();
                    return;
                }
                begin(made.steps().get(next++));
            }
        }
    }

    private void begin(Made.Step step) {
        switch (step) {
            case Made.Fill fill -> writer.enter(new Filling(writer, fill.content()));
            case Made.State state -> {
                end = Opcode.BUILD;
                writer.begin(state.state());
            }
            case Made.StateBy state -> {
                end = Opcode.REDUCE;
                setterIsWritten = true;
                writer.begin(state.setter());
            }
        }
    }

    private void endStep() {
        switch (end) {
            case UNKNOWN -> {}
            case REDUCE -> {
                writer.output.write(Opcode.TUPLE2);
                writer.output.write(Opcode.REDUCE);
                writer.output.write(Opcode.POP);
            }
            default -> writer.output.write(end);
        }
        end = Opcode.UNKNOWN;
    }
}
