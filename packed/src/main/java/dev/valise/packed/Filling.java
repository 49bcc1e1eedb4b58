package dev.valise.packed;

/** Elements that are put into what is on top of the stack, batch by batch. */
final class Filling implements PartWriter.Frame {
    /** How many elements are on the stack of the reader at a time, as in CPython. */
    private static final int BATCH = 1_000;

    private final PartWriter writer;
    private final Group content;
    private int next;
    private int batchStart;
    private int batchEnd;

    Filling(PartWriter writer, Group content) {
        this.writer = writer;
        this.content = writer.ordered(content);
    }

    @Override
    public void advance() {
        int depth = writer.depth();
        while (writer.depth() == depth) {
            if (next == batchEnd) {
                endBatch();
                if (next == content.size()) {
                    writer.leave();
                    return;
                }
                beginBatch();
            }
            writer.begin(content.get(next++));
        }
    }

    private void beginBatch() {
        batchStart = next;
        batchEnd = (int) Math.min(content.size(), (long) next + (long) BATCH * content.width());
        if (!isSingle()) {
            writer.output.write(Opcode.MARK);
        }
    }

    private boolean isSingle() {
        return batchEnd - batchStart == content.width() && !content.kind.isSet();
    }

    private void endBatch() {
        if (batchEnd > batchStart) {
            writer.output.write(
                    switch (content.kind) {
                        case LIST, TUPLE -> isSingle() ? Opcode.APPEND : Opcode.APPENDS;
                        case SET, FROZENSET -> Opcode.ADDITEMS;
                        case DICT -> isSingle() ? Opcode.SETITEM : Opcode.SETITEMS;
                    });
        }
    }
}
