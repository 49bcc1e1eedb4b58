package dev.valise.packed;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * One reading of a stream as a graph of nodes. It takes what CPython's pickler writes with protocol 5, and nothing that
 * reaches into the process of a reader: no extension registry, no names by text, no persistent ids but those of a part.
 * Nodes refer to the stream's array, which must not change after this.
 */
final class GraphReader extends Interpreter<Node> {
    private final Interned interned;
    private final boolean linked;
    private int nodes;
    /** The call that was made by the latest instruction but one; a reference to it cannot be anywhere else. */
    private Node latestCall = Atom.NONE;

    private int latestCallEnd = -1;
    private final List<Link> links = new ArrayList<>();

    private GraphReader(CutStream stream, Bounds bounds, boolean linked, int firstNumber, Interned interned) {
        super(stream, bounds, Node[]::new);
        this.linked = linked;
        this.interned = interned;
        nodes = firstNumber;
    }

    /**
     * Reads the stream of a whole scope. Safe to use from any thread.
     *
     * @throws MalformedException for whatever is not such a stream, or is larger than the bounds; nothing else is thrown
     */
    static Graph read(CutStream stream, Bounds bounds) {
        GraphReader reader = new GraphReader(stream, bounds, false, 0, new Interned());
        Node root = reader.run();
        return new Graph(root, reader.nodes);
    }

    /**
     * Reads the stream of a part, which may have links, into a graph that has nodes already. Adds its links to
     * {@code links}.
     */
    static Graph readPart(CutStream stream, Bounds bounds, int firstNumber, Interned interned, List<Link> links) {
        GraphReader reader = new GraphReader(stream, bounds, true, firstNumber, interned);
        Node root = reader.run();
        links.addAll(reader.links);
        return new Graph(root, reader.nodes);
    }

    @Override
    Node none() {
        return Atom.NONE;
    }

    @Override
    Node bool(boolean value) {
        return value ? Atom.TRUE : Atom.FALSE;
    }

    @Override
    Node integer(int value) {
        if (value >= 0 && value <= 0xff) {
            return Atom.small(value);
        }
        boolean wide = value < 0 || value > 0xffff;
        int start = cursor.instruction();
        int length = cursor.position() - start;
        return length == (wide ? 5 : 3)
                ? new Atom(cursor.array(), start, length)
                : Atom.integer(BigInteger.valueOf(value));
    }

    @Override
    Node wideInteger(int length) {
        int instruction = cursor.instruction();
        int start = cursor.skip(length);
        byte[] source = cursor.array();
        if (length > Integer.BYTES
                && start - instruction == (length <= 0xff ? 2 : 5)
                && isShortest(source, start, length)) {
            return new Atom(source, instruction, start + length - instruction);
        }
        byte[] highFirst = new byte[length];
        for (int i = 0; i < length; i++) {
            highFirst[i] = source[start + length - 1 - i];
        }
        return Atom.integer(length == 0 ? BigInteger.ZERO : new BigInteger(highFirst));
    }

    private static boolean isShortest(byte[] source, int start, int length) {
        byte sign = source[start + length - 1];
        boolean negative = source[start + length - 2] < 0;
        return sign != (negative ? -1 : 0);
    }

    @Override
    Node real(double value) {
        int start = cursor.instruction();
        return new Atom(cursor.array(), start, cursor.position() - start);
    }

    @Override
    Node text(long length) {
        if (cursor.isAtCut()) {
            return elsewhere(Block.Kind.TEXT, length);
        }
        int start = cursor.skip(length);
        if (!SurrogatePass.isValid(cursor.array(), start, (int) length)) {
            throw cursor.malformed("a text is not UTF-8");
        }
        return block(Block.Kind.TEXT, start);
    }

    @Override
    Node bytes(long length) {
        if (cursor.isAtCut()) {
            return elsewhere(Block.Kind.BYTES, length);
        }
        return block(Block.Kind.BYTES, cursor.skip(length));
    }

    @Override
    Node byteArray(long length) {
        if (cursor.isAtCut()) {
            return elsewhere(Block.Kind.BYTEARRAY, length);
        }
        int start = cursor.skip(length);
        return new Block(nodes++, Block.Kind.BYTEARRAY, cursor.array(), start, cursor.position() - start);
    }

    /** A block that has an array of its own. */
    private Node elsewhere(Block.Kind kind, long length) {
        CutStream.Cut cut = cursor.takeCut(length).orElseThrow();
        if (kind == Block.Kind.TEXT && !SurrogatePass.isValid(cut.source(), cut.start(), cut.length())) {
            throw cursor.malformed("a text is not UTF-8");
        }
        Block block = new Block(nodes, kind, cut.source(), cut.start(), cut.length());
        return kind == Block.Kind.BYTEARRAY ? numbered(block) : interned(block);
    }

    private Node numbered(Block block) {
        nodes++;
        return block;
    }

    private Node block(Block.Kind kind, int start) {
        int length = cursor.position() - start;
        return interned(new Block(nodes, kind, cursor.array(), start, length));
    }

    private Node interned(Block block) {
        Block known = block.length > Interned.LONGEST ? block : interned.block(block);
        if (known.equals(block)) {
            nodes++;
        }
        return known;
    }

    @Override
    Node tuple(Node[] elements) {
        return elements.length == 0 ? Atom.EMPTY_TUPLE : new Group(nodes++, Group.Kind.TUPLE, elements);
    }

    @Override
    Node list() {
        return Group.empty(nodes++, Group.Kind.LIST);
    }

    @Override
    Node dict() {
        return Group.empty(nodes++, Group.Kind.DICT);
    }

    @Override
    Node set() {
        return Group.empty(nodes++, Group.Kind.SET);
    }

    @Override
    Node frozenSet(Node[] elements) {
        checkHashable(elements, 1);
        return elements.length == 0 ? Atom.EMPTY_FROZENSET : new Group(nodes++, Group.Kind.FROZENSET, elements);
    }

    @Override
    void append(Node target, Node[] elements) {
        fill(target, Group.Kind.LIST, elements);
    }

    @Override
    void put(Node target, Node[] entries) {
        checkHashable(entries, 2);
        fill(target, Group.Kind.DICT, entries);
    }

    @Override
    void add(Node target, Node[] elements) {
        checkHashable(elements, 1);
        fill(target, Group.Kind.SET, elements);
    }

    private void fill(Node target, Group.Kind kind, Node[] elements) {
        if (target instanceof Group group && group.kind == kind) {
            group.addAll(elements);
        } else if (target instanceof Made made) {
            if (elements.length > 0) {
                made.fill(kind, elements);
            }
        } else {
            throw cursor.malformed("elements of a " + kind + " are put into " + Described.kind(target));
        }
    }

    private void checkHashable(Node[] elements, int step) {
        for (int i = 0; i < elements.length; i += step) {
            Node element = elements[i];
            boolean unhashable = element instanceof Group group
                    ? group.kind != Group.Kind.TUPLE && group.kind != Group.Kind.FROZENSET
                    : element instanceof Block block && block.kind == Block.Kind.BYTEARRAY;
            if (unhashable) {
                throw cursor.malformed("a " + Described.kind(element) + " is a key, or an element of a set");
            }
        }
    }

    @Override
    Node named(Node module, Node name) {
        if (!(module instanceof Block moduleText)
                || !moduleText.isText()
                || !(name instanceof Block nameText)
                || !nameText.isText()) {
            throw cursor.malformed("a name is not a str");
        }
        Reference reference = new Reference(nodes, moduleText, nameText);
        Reference known = interned.reference(reference);
        if (known.equals(reference)) {
            nodes++;
        }
        return known;
    }

    @Override
    Node call(Node callable, Node arguments) {
        if (arguments instanceof Group group
                && group.size() == 1
                && group.kind == Group.Kind.TUPLE
                && Rebuilders.isNamed(callable, Rebuilders.RESOLVED)) {
            // A proxy stood here: the same scope without it has the same parts.
            return group.get(0);
        }
        Node made = made(Made.Way.CALL, callable, arguments, Atom.NONE);
        latestCall = made;
        latestCallEnd = cursor.position();
        return made;
    }

    @Override
    Node newObject(Node type, Node arguments) {
        return made(Made.Way.NEW, type, arguments, Atom.NONE);
    }

    @Override
    Node newObject(Node type, Node arguments, Node keywords) {
        if (!(keywords instanceof Group group) || group.kind != Group.Kind.DICT) {
            throw cursor.malformed("keywords are a " + Described.kind(keywords) + ", not a dict");
        }
        return made(Made.Way.NEW_WITH_KEYWORDS, type, arguments, keywords);
    }

    private Node made(Made.Way way, Node callable, Node arguments, Node keywords) {
        if (!(callable instanceof Reference || callable instanceof Made || callable instanceof Link)) {
            throw cursor.malformed("a " + Described.kind(callable) + " is called");
        }
        boolean tuple = arguments.equals(Atom.EMPTY_TUPLE)
                || (arguments instanceof Group group && group.kind == Group.Kind.TUPLE);
        if (!tuple) {
            throw cursor.malformed("arguments are a " + Described.kind(arguments) + ", not a tuple");
        }
        return new Made(nodes++, way, callable, arguments, keywords);
    }

    @Override
    void build(Node target, Node state) {
        if (!(target instanceof Made made)) {
            throw cursor.malformed("a state is set on a " + Described.kind(target) + ", which the stream did not make");
        }
        made.add(new Made.State(state));
    }

    /**
     * A call for nothing sets the state of what is below it: {@code setter(object, state)}. Otherwise it is an object
     * that was made on the way to itself, and thrown away for the one that was made first.
     */
    @Override
    void dropped(Node value) {
        if (latestCallEnd != cursor.instruction()
                || !(value instanceof Made call)
                || !call.equals(latestCall)
                || !(call.arguments instanceof Group arguments)
                || arguments.size() != 2
                || !stack.isTop(call.argument(0))
                || isReplacedNext(call)) {
            return;
        }
        if (!(call.argument(0) instanceof Made target)) {
            throw cursor.malformed(
                    "a state is set on a " + Described.kind(call.argument(0)) + ", which the stream did not make");
        }
        Node state = call.argument(1);
        if (target.isRebuilt(Rebuilders.LATE_SET)
                && state instanceof Group content
                && content.kind == Group.Kind.LIST) {
            content.forgetOrder();
        }
        target.add(new Made.StateBy(call.callable, state));
    }

    /** Whether what follows is a reference to an object that the same callable made. */
    private boolean isReplacedNext(Made call) {
        long entry = cursor.nextGet();
        return stack.hasMemo(entry)
                && stack.memo(entry) instanceof Made made
                && made.way == Made.Way.CALL
                && made.callable.equals(call.callable);
    }

    @Override
    Node persistent(Node id) {
        if (!linked) {
            return super.persistent(id);
        }
        if (!(id instanceof Block text) || !text.isText()) {
            throw cursor.malformed("the id of a link is a " + Described.kind(id) + ", not a str");
        }
        Link link = new Link(nodes++, text.text());
        links.add(link);
        return link;
    }
}
