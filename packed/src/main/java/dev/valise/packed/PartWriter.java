package dev.valise.packed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes nodes of one graph as streams of pickle, protocol 5, each in the one way that there is: shortest instructions,
 * no frames, memo entries only for what is referred to again and numbered in the order of their making, sets in an
 * order of their own. An object is written as CPython does it, with all below it before its state is set; so code that
 * sets states sees what it expects.
 *
 * <p>What cannot be written so, because it is complete only after something that needs it, is found out while writing.
 * Then the part is written again, with {@link Care}. Nothing recurses. Use by one thread.
 */
final class PartWriter {
    private static final int PROTOCOL = 5;
    /** How many elements are on the stack of the reader at a time, as in CPython. */
    private static final int BATCH = 1_000;

    private static final int UNWRITTEN = -1;
    /** Begun, and not there for others before it is complete. */
    private static final int OPEN = -2;
    /** Complete, and not referred to again. */
    private static final int DONE = -3;

    private final Crossing crossing;
    private final Optional<SetOrder> setOrder;
    private final Uses uses;
    private final int size;
    private final int[] memoFor;
    private final int[] memo;
    /** Of a made object: one more than the depth of the frame that is not done with its state, or 0. */
    private final int[] unfinished;

    private final Output output = new Output();
    private final List<Frame> frames = new ArrayList<>();
    private Optional<Care> care = Optional.empty();
    private int part;
    private int round;
    private int memoEntries;
    /** The depth of the innermost frame of which a key is being written, or -1. */
    private int keyDepth = -1;

    /** For a graph of so many numbers; {@code setOrder} is empty where sets keep the order that they have. */
    PartWriter(int size, Crossing crossing, Optional<SetOrder> setOrder) {
        this.size = size;
        this.crossing = crossing;
        this.setOrder = setOrder;
        uses = new Uses(size, crossing);
        memoFor = new int[size];
        memo = new int[size];
        unfinished = new int[size];
    }

    /**
     * The stream of one node, or of a tuple of several, as the part of this number in the crossing.
     *
     * @throws MalformedException where an object cannot be made before itself
     */
    byte[] write(List<? extends Node> roots, int newPart) {
        part = newPart;
        uses.count(roots, part);
        try {
            care = Optional.empty();
            return write(roots);
        } catch (NeedsCare signal) {
            Care careful = new Care(size, crossing, part);
            roots.forEach(careful::visit);
            care = Optional.of(careful);
            return write(roots);
        }
    }

    /** Says that a part has to be written with care; nothing about where. */
    private static final class NeedsCare extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NeedsCare() {
            super("a part needs care", null, false, false);
        }
    }

    private byte[] write(List<? extends Node> roots) {
        round++;
        memoEntries = 0;
        keyDepth = -1;
        frames.clear();
        output.cut(0);
        output.write(Opcode.PROTO, 1, PROTOCOL);
        if (roots.size() > 3) {
            output.write(Opcode.MARK);
        }
        roots.forEach(root -> {
            begin(root);
            runFrames();
        });
        if (roots.size() != 1) {
            closeTuple(roots.size());
        }
        care.ifPresent(this::fillLast);
        output.write(Opcode.STOP);
        return output.toByteArray();
    }

    private void fillLast(Care careful) {
        while (!careful.last().isEmpty()) {
            Care.Late late = careful.last().remove();
            frames.add(new Later(late.node(), new Filling(late.content())));
            runFrames();
        }
    }

    private void runFrames() {
        while (!frames.isEmpty()) {
            frames.get(frames.size() - 1).advance();
        }
    }

    private void leave() {
        frames.remove(frames.size() - 1);
    }

    /** Writes a node; where it has others below it, only what comes before them, and a frame for the rest. */
    private void begin(Node node) {
        switch (node) {
            case Atom atom -> output.write(atom.source, atom.start, atom.length);
            case Node.Named named -> {
                switch (crossing.resolve(named, part)) {
                    case Atom atom -> output.write(atom.source, atom.start, atom.length);
                    case Node.Named met -> beginNamed(met);
                }
            }
        }
    }

    private void beginNamed(Node.Named node) {
        int number = node.number;
        if (memoFor[number] == round) {
            recall(node);
            return;
        }
        memoFor[number] = round;
        memo[number] = UNWRITTEN;
        unfinished[number] = 0;
        switch (node) {
            case Block block -> {
                output.write(block);
                memoize(block);
            }
            case Reference reference -> {
                beginNamed(reference.module);
                beginNamed(reference.name);
                output.write(Opcode.STACK_GLOBAL);
                memoize(reference);
            }
            case Link link -> {
                output.writeText(link.id);
                output.write(Opcode.BINPERSID);
                memoize(link);
            }
            case Group group -> beginGroup(group);
            case Made made -> {
                open(made);
                frames.add(new Making(made));
            }
        }
    }

    private void beginGroup(Group group) {
        switch (group.kind) {
            case LIST -> beginEmpty(Opcode.EMPTY_LIST, group);
            case SET -> beginEmpty(Opcode.EMPTY_SET, group);
            case DICT -> beginEmpty(Opcode.EMPTY_DICT, group);
            case TUPLE, FROZENSET -> {
                open(group);
                if (group.kind == Group.Kind.FROZENSET || group.size() > 3) {
                    output.write(Opcode.MARK);
                }
                frames.add(new Closing(group));
            }
        }
    }

    private void beginEmpty(Opcode opcode, Group group) {
        output.write(opcode);
        memoize(group);
        if (group.size() > 0 && !isPostponed(group)) {
            frames.add(new Filling(group));
        }
    }

    private boolean isPostponed(Group group) {
        return care.isPresent()
                && (care.get().postponeKeys(group, group) || care.get().postpone(group));
    }

    private void open(Node.Named node) {
        memo[node.number] = OPEN;
        care.ifPresent(careful -> careful.begin(node));
    }

    /** What was open is on the stack. Frames for what waited for it come on top. */
    private void complete(Node.Named node) {
        memoize(node);
        if (care.isPresent()) {
            List<Node.Named> waiting = care.get().complete(node);
            for (int i = waiting.size() - 1; i >= 0; i--) {
                Node.Named late = waiting.get(i);
                frames.add(
                        new Later(late, late instanceof Made made ? new Finishing(made) : new Filling((Group) late)));
            }
        }
    }

    private void memoize(Node.Named node) {
        boolean again = uses.of(node) > 1 || (care.isPresent() && care.get().isInCycle(node));
        memo[node.number] = again ? memoEntries : DONE;
        if (again) {
            output.write(Opcode.MEMOIZE);
            memoEntries++;
        }
    }

    private void recall(Node.Named node) {
        int entry = memo[node.number];
        boolean belowKey = unfinished[node.number] > 0 && unfinished[node.number] <= keyDepth;
        boolean incomplete = entry == OPEN || belowKey;
        if (incomplete && care.isEmpty()) {
            throw new NeedsCare();
        }
        if (entry < 0) {
            throw new MalformedException(output.size(), "a " + Described.kind(node) + " is needed to make itself");
        }
        output.writeGet(entry);
    }

    private void closeTuple(int elements) {
        output.write(
                switch (elements) {
                    case 1 -> Opcode.TUPLE1;
                    case 2 -> Opcode.TUPLE2;
                    case 3 -> Opcode.TUPLE3;
                    default -> Opcode.TUPLE;
                });
    }

    private Group ordered(Group group) {
        if (!group.kind.isSet() || setOrder.isEmpty()) {
            return group;
        }
        Node[] elements = group.toArray();
        // What cannot be told apart goes by where it was met before.
        Arrays.sort(elements, setOrder.get().thenComparingInt(this::entryOf));
        return new Group(group.number, group.kind, elements);
    }

    private int entryOf(Node node) {
        return node instanceof Node.Named named && memoFor[named.number] == round && memo[named.number] >= 0
                ? memo[named.number]
                : Integer.MAX_VALUE;
    }

    /** An object of which not all is written. */
    private interface Frame {
        /** Writes on, until there is a frame on top of this one or this one has left. */
        void advance();
    }

    /** Elements that are put into what is on top of the stack, batch by batch. */
    private final class Filling implements Frame {
        private final Group content;
        private final int outerKeyDepth = keyDepth;
        private int next;
        private int batchStart;
        private int batchEnd;

        Filling(Group content) {
            this.content = ordered(content);
        }

        @Override
        public void advance() {
            int depth = frames.size();
            keyDepth = outerKeyDepth;
            while (frames.size() == depth) {
                if (next == batchEnd) {
                    endBatch();
                    if (next == content.size()) {
                        leave();
                        return;
                    }
                    beginBatch();
                }
                boolean key = content.kind.isHashed() && next % content.width() == 0;
                Node element = content.get(next);
                next++;
                if (key && element instanceof Node.Named) {
                    keyDepth = depth - 1;
                    begin(element);
                    keyDepth = frames.size() == depth ? outerKeyDepth : keyDepth;
                } else {
                    begin(element);
                }
            }
        }

        private void beginBatch() {
            batchStart = next;
            batchEnd = (int) Math.min(content.size(), (long) next + (long) BATCH * content.width());
            if (!isSingle()) {
                output.write(Opcode.MARK);
            }
        }

        private boolean isSingle() {
            return batchEnd - batchStart == content.width() && !content.kind.isSet();
        }

        private void endBatch() {
            if (batchEnd > batchStart) {
                output.write(
                        switch (content.kind) {
                            case LIST, TUPLE -> isSingle() ? Opcode.APPEND : Opcode.APPENDS;
                            case SET, FROZENSET -> Opcode.ADDITEMS;
                            case DICT -> isSingle() ? Opcode.SETITEM : Opcode.SETITEMS;
                        });
            }
        }
    }

    /** The elements of a tuple or frozenset. */
    private final class Closing implements Frame {
        private final Group group;
        private final Group content;
        private final int outerKeyDepth = keyDepth;
        private int next;

        Closing(Group group) {
            this.group = group;
            content = ordered(group);
        }

        @Override
        public void advance() {
            int depth = frames.size();
            keyDepth = outerKeyDepth;
            boolean keys = content.kind.isHashed();
            while (next < content.size()) {
                Node element = content.get(next);
                next++;
                if (keys) {
                    keyDepth = depth - 1;
                }
                begin(element);
                if (frames.size() != depth) {
                    return;
                }
                keyDepth = outerKeyDepth;
            }
            leave();
            if (keys) {
                output.write(Opcode.FROZENSET);
            } else {
                closeTuple(content.size());
            }
            complete(group);
        }
    }

    /** The call that makes an object. */
    private final class Making implements Frame {
        private final Made made;
        private int next;

        Making(Made made) {
            this.made = made;
        }

        @Override
        public void advance() {
            int depth = frames.size();
            int count = made.way == Made.Way.NEW_WITH_KEYWORDS ? 3 : 2;
            while (next < count) {
                next++;
                begin(next == 1 ? made.callable : next == 2 ? made.arguments : made.keywords);
                if (frames.size() != depth) {
                    return;
                }
            }
            leave();
            output.write(
                    switch (made.way) {
                        case CALL -> Opcode.REDUCE;
                        case NEW -> Opcode.NEWOBJ;
                        case NEW_WITH_KEYWORDS -> Opcode.NEWOBJ_EX;
                    });
            if (!made.steps().isEmpty() && !isWaitingForOther()) {
                frames.add(new Finishing(made));
                unfinished[made.number] = frames.size();
            }
            complete(made);
        }

        private boolean isWaitingForOther() {
            return care.isPresent()
                    && care.get().isWithinOther(made)
                    && care.get().postpone(made);
        }
    }

    /** What is done to an object that is made. */
    private final class Finishing implements Frame {
        private final Made made;
        private final List<Made.Step> steps;
        private int next;
        private Opcode end = Opcode.UNKNOWN;

        Finishing(Made made) {
            this.made = made;
            steps = care.isPresent() ? withoutPostponed(care.get()) : made.steps();
        }

        /** At once, so that it does not matter whether they came before or after the state. */
        private List<Made.Step> withoutPostponed(Care careful) {
            List<Made.Step> left = new ArrayList<>(made.steps());
            left.removeIf(step -> step instanceof Made.Fill fill && careful.postponeKeys(made, fill.content()));
            return left;
        }

        @Override
        public void advance() {
            int depth = frames.size();
            while (frames.size() == depth) {
                if (end != Opcode.UNKNOWN) {
                    endStep();
                }
                if (next == steps.size()) {
                    leave();
                    unfinished[made.number] = 0;
                    return;
                }
                Made.Step step = steps.get(next);
                next++;
                begin(step);
            }
        }

        private void begin(Made.Step step) {
            switch (step) {
                case Made.Fill fill -> frames.add(new Filling(fill.content()));
                case Made.State state -> {
                    end = Opcode.BUILD;
                    PartWriter.this.begin(state.state());
                }
                case Made.StateBy state -> {
                    end = Opcode.REDUCE;
                    frames.add(new Arguments(made, state));
                }
            }
        }

        private void endStep() {
            if (end == Opcode.REDUCE) {
                output.write(Opcode.TUPLE2);
                output.write(Opcode.REDUCE);
                output.write(Opcode.POP);
            } else {
                output.write(end);
            }
            end = Opcode.UNKNOWN;
        }
    }

    /** The function that sets the state of an object, the object, and the state. */
    private final class Arguments implements Frame {
        private final Made made;
        private final Made.StateBy state;
        private boolean begun;

        Arguments(Made made, Made.StateBy state) {
            this.made = made;
            this.state = state;
        }

        @Override
        public void advance() {
            if (!begun) {
                begun = true;
                begin(state.setter());
                return;
            }
            leave();
            output.writeGet(memo[made.number]);
            begin(state.state());
        }
    }

    /** What waited until now: the object is put on the stack, filled, and taken off. */
    private final class Later implements Frame {
        private final Node.Named node;
        private final Frame content;
        private boolean filled;

        Later(Node.Named node, Frame content) {
            this.node = node;
            this.content = content;
        }

        @Override
        public void advance() {
            if (filled) {
                output.write(Opcode.POP);
                leave();
                return;
            }
            filled = true;
            output.writeGet(memo[node.number]);
            frames.add(content);
        }
    }
}
