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
 * <p>A tuple, frozenset or call that is met while it is open, on a way through something mutable, is written once more
 * there; what was begun first is thrown away for it. So does CPython. Nothing recurses. Use by one thread.
 */
final class PartWriter {
    private static final int PROTOCOL = 5;

    /** Complete, and not referred to again. */
    private static final int DONE = -1;
    /** This and below: begun, and not there for others before it is complete. How far below, when it was begun. */
    private static final int OPEN = -2;

    final Output output;
    private final Crossing crossing;
    private final Optional<SetOrder> setOrder;
    private final Uses uses;
    private final int size;
    private final int[] memoFor;
    /** The memo entry of a node, or one of the above, where {@link #memoFor} is the present round. */
    private final int[] memo;

    private final List<Frame> frames = new ArrayList<>();
    private int part;
    private int round;
    private int memoEntries;
    /** How many can be referred to so far, or are complete. */
    private int complete;

    private boolean mayReopen;

    /** An object of which not all is written. */
    interface Frame {
        /** Writes on, until there is a frame on top of this one or this one has left. */
        void advance();
    }

    /**
     * For a graph of so many numbers.
     *
     * @param setOrder empty where sets keep the order that they have
     * @param mostBytes of one part, since what leads back to itself in many ways is written as often
     */
    PartWriter(int size, Crossing crossing, Optional<SetOrder> setOrder, long mostBytes) {
        output = new Output(mostBytes);
        this.size = size;
        this.crossing = crossing;
        this.setOrder = setOrder;
        uses = new Uses(size, crossing);
        memoFor = new int[size];
        memo = new int[size];
    }

    /**
     * The stream of one node, or of a tuple of several, as the part of this number in the crossing.
     *
     * @throws MalformedException where an object is needed to make itself, or it takes too many bytes
     */
    CutStream write(List<? extends Node> roots, int newPart) {
        part = newPart;
        uses.count(roots, part);
        output.reserve(uses.copiedBytes());
        try {
            mayReopen = false;
            return write(roots);
        } catch (MetOpen signal) {
            Reopening reopening = new Reopening(size, crossing, part, uses);
            roots.forEach(reopening::visit);
            mayReopen = true;
            return write(roots);
        }
    }

    /** Says that something was met while it was open, so that what is in it may be needed twice. */
    private static final class MetOpen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MetOpen() {
            super("an object leads back to itself", null, false, false);
        }
    }

    private CutStream write(List<? extends Node> roots) {
        round++;
        memoEntries = 0;
        complete = 0;
        frames.clear();
        output.clear();
        output.write(Opcode.PROTO, 1, PROTOCOL);
        if (roots.size() > 3) {
            output.write(Opcode.MARK);
        }
        for (Node root : roots) {
            begin(root);
            while (!frames.isEmpty()) {
                frames.get(frames.size() - 1).advance();
            }
        }
        if (roots.size() != 1) {
            output.writeTuple(roots.size());
        }
        output.write(Opcode.STOP);
        return output.toStream();
    }

    /** How many frames there are. */
    int depth() {
        return frames.size();
    }

    void enter(Frame frame) {
        frames.add(frame);
    }

    /** The topmost frame is done. */
    void leave() {
        frames.remove(frames.size() - 1);
    }

    /** Writes a node; where it has others below it, only what comes before them, and a frame for the rest. */
    void begin(Node node) {
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
        if (memoFor[node.number] == round) {
            recall(node);
            return;
        }
        memoFor[node.number] = round;
        open(node);
    }

    private void open(Node.Named node) {
        memo[node.number] = OPEN - complete;
        write(node);
    }

    private void recall(Node.Named node) {
        int entry = memo[node.number];
        if (entry >= 0) {
            output.writeGet(entry);
            return;
        }
        if (!mayReopen) {
            throw new MetOpen();
        }
        if (entry == DONE) {
            throw new AssertionError("what may be needed again has no memo entry");
        }
        if (entry == OPEN - complete) {
            throw new MalformedException(output.size(), "a " + Described.kind(node) + " is needed to make itself");
        }
        open(node);
    }

    private void write(Node.Named node) {
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
            case Made made -> enter(new Making(this, made));
        }
    }

    private void beginGroup(Group group) {
        switch (group.kind) {
            case LIST -> beginEmpty(Opcode.EMPTY_LIST, group);
            case SET -> beginEmpty(Opcode.EMPTY_SET, group);
            case DICT -> beginEmpty(Opcode.EMPTY_DICT, group);
            case TUPLE, FROZENSET -> {
                if (group.kind == Group.Kind.FROZENSET || group.size() > 3) {
                    output.write(Opcode.MARK);
                }
                enter(new Closing(this, group));
            }
        }
    }

    private void beginEmpty(Opcode opcode, Group group) {
        output.write(opcode);
        memoize(group);
        if (group.size() > 0) {
            enter(new Filling(this, group));
        }
    }

    /** What is on top of the stack is complete, or can be referred to from now on. */
    void memoize(Node.Named node) {
        boolean again = uses.of(node) > 1;
        complete++;
        memo[node.number] = again ? memoEntries : DONE;
        if (again) {
            output.write(Opcode.MEMOIZE);
            memoEntries++;
        }
    }

    /** Whether it was written once more while it was open. */
    boolean isThere(Node.Named node) {
        return memo[node.number] >= 0;
    }

    /** Writes a reference to what is there. */
    void get(Node.Named node) {
        output.writeGet(memo[node.number]);
    }

    /** A group with its elements in the order in which they are written. */
    Group ordered(Group group) {
        if (!group.isUnordered() || setOrder.isEmpty()) {
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
}
