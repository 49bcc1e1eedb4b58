package dev.valise.packed;

/** The elements of a tuple or frozenset, and its end. */
final class Closing implements PartWriter.Frame {
    private final PartWriter writer;
    private final Group group;
    private final Group content;
    private int next;

    Closing(PartWriter writer, Group group) {
        this.writer = writer;
        this.group = group;
        content = writer.ordered(group);
    }

    @Override
    public void advance() {
        int depth = writer.depth();
        while (next < content.size()) {
            writer.begin(content.get(next++));
            if (writer.depth() != depth) {
                return;
            }
        }
        writer.leave();
        if (writer.isThere(group)) {
            dropElements();
            writer.get(group);
            return;
        }
        if (group.kind == Group.Kind.FROZENSET) {
            writer.output.write(Opcode.FROZENSET);
        } else {
            writer.output.writeTuple(content.size());
        }
        writer.memoize(group);
    }

    private void dropElements() {
        if (group.kind == Group.Kind.FROZENSET || group.size() > 3) {
            writer.output.write(Opcode.POP_MARK);
            return;
        }
        for (int i = 0; i < group.size(); i++) {
            writer.output.write(Opcode.POP);
        }
    }
}
