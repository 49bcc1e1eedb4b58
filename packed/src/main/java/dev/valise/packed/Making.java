package dev.valise.packed;

/** The call that makes an object. */
final class Making implements PartWriter.Frame {
    private final PartWriter writer;
    private final Made made;
    private int next;

    Making(PartWriter writer, Made made) {
        this.writer = writer;
        this.made = made;
    }

    @Override
    public void advance() {
        int depth = writer.depth();
        int count = made.way == Made.Way.NEW_WITH_KEYWORDS ? 3 : 2;
        while (next < count) {
            next++;
            writer.begin(next == 1 ? made.callable : next == 2 ? made.arguments : made.keywords);
            if (writer.depth() != depth) {
                return;
            }
        }
        writer.leave();
        writer.output.write(
                switch (made.way) {
                    case CALL -> Opcode.REDUCE;
                    case NEW -> Opcode.NEWOBJ;
                    case NEW_WITH_KEYWORDS -> Opcode.NEWOBJ_EX;
                });
        if (writer.isThere(made)) {
            writer.output.write(Opcode.POP);
            writer.get(made);
            return;
        }
        writer.memoize(made);
        if (!made.steps().isEmpty()) {
            writer.enter(new Finishing(writer, made));
        }
    }
}
