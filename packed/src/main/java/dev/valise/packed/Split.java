package dev.valise.packed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A scope's stream in its parts.
 *
 * @param contents of parts and units, by their hashes
 */
record Split(Manifest manifest, Map<String, byte[]> contents) {
    /** The id of a unit's text is this and its hash. */
    static final String SOURCE = "source:";

    /** Copies of small constants in many parts may take more than the stream, but not much more. */
    private static final long MOST_GROWTH = 8;

    private static final long FREE_GROWTH = 16 << 20;

    /** How many bytes may be written of what was read from so many. */
    static long mostBytes(long read) {
        return MOST_GROWTH * read + FREE_GROWTH;
    }

    static Split of(byte[] stream, Bounds bounds) {
        Graph graph = GraphReader.read(stream, bounds);
        return new Splitting(graph, ScopeStream.of(graph), mostBytes(stream.length)).split();
    }

    /** One splitting. */
    private static final class Splitting {
        private final Graph graph;
        private final ScopeStream top;
        private final long mostBytes;
        private final Map<String, byte[]> contents = new HashMap<>();
        private final Map<String, PackedUnit> units = new TreeMap<>();
        private long bytes;

        Splitting(Graph graph, ScopeStream top, long mostBytes) {
            this.graph = graph;
            this.top = top;
            this.mostBytes = mostBytes;
        }

        Split split() {
            Splitter splitter = new Splitter(graph);
            List<Splitter.Piece> pieces = splitter.split(top.variables());
            Map<Integer, String> anchors = splitter.anchorIds();
            Colors colors = new Colors(graph.size(), made -> anchors.getOrDefault(made.number, ""));
            Crossing crossing = new Crossing(graph.size());
            anchors.forEach((number, id) -> crossing.put(number, new Link(number, id)));
            for (int i = 0; i < pieces.size(); i++) {
                for (Node root : pieces.get(i).roots()) {
                    if (root instanceof Made made) {
                        crossing.setHome(made.number, i);
                    }
                }
            }
            PartWriter writer = new PartWriter(graph.size(), crossing, Optional.of(new SetOrder(colors)), mostBytes);
            List<PackedPart> parts = new ArrayList<>();
            for (int i = 0; i < pieces.size(); i++) {
                byte[] content = writer.write(withoutSource(pieces.get(i).roots()), i);
                parts.add(new PackedPart(
                        keep(content), content.length, pieces.get(i).ids()));
            }
            Map<String, String> variables = new LinkedHashMap<>();
            top.variables()
                    .forEach((name, node) -> variables.put(
                            name,
                            node instanceof Made made && anchors.containsKey(made.number)
                                    ? anchors.get(made.number)
                                    : Splitter.variableId(name)));
            Manifest manifest =
                    new Manifest(top.python(), variables, parts, List.copyOf(units.values()), top.losses(), List.of());
            return new Split(manifest, contents);
        }

        private String keep(byte[] content) {
            bytes += content.length;
            if (bytes > mostBytes) {
                throw new MalformedException("the parts of this scope take more than " + mostBytes
                        + " bytes, because too many small constants are shared by too many variables");
            }
            String hash = Sha256.of(content);
            contents.put(hash, content);
            return hash;
        }

        /** Of a unit its call with a link in place of its text. */
        private List<Node> withoutSource(List<Node> roots) {
            if (roots.size() != 1
                    || !(roots.get(0) instanceof Made made)
                    || Anchor.of(made).filter(Anchor.UNIT::equals).isEmpty()
                    || !(made.arguments instanceof Group arguments)
                    || !(made.argument(0) instanceof Block text)
                    || !text.isText()) {
                return roots;
            }
            byte[] source = text.toByteArray();
            String hash = keep(source);
            String file = made.argument(1) instanceof Block name && name.isText() ? name.text() : "";
            units.putIfAbsent(hash, new PackedUnit(hash, source.length, file));
            Node[] elements = arguments.toArray();
            elements[0] = new Link(text.number, SOURCE + hash);
            Group linked = new Group(arguments.number, Group.Kind.TUPLE, elements);
            return List.of(new Made(made.number, made.way, made.callable, linked, made.keywords));
        }
    }
}
