package dev.valise.packed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A scope's stream in its parts.
 *
 * @param contents of parts and units, by their hashes
 * @param plain the variables of plain data that share nothing with others
 */
record Split(Manifest manifest, Map<String, CutStream> contents, Set<String> plain) {
    /** The id of a unit's text is this and its hash. */
    static final String SOURCE = "source:";

    /** Copies of small constants in many parts may take more than the stream, but not much more. */
    private static final long MOST_GROWTH = 8;

    private static final long FREE_GROWTH = 16 << 20;

    /** How many bytes may be written of what was read from so many. */
    static long mostBytes(long read) {
        return MOST_GROWTH * read + FREE_GROWTH;
    }

    static Split of(CutStream stream, Bounds bounds) {
        Graph graph = GraphReader.read(stream, bounds);
        ScopeStream top = ScopeStream.of(graph);
        if (top.rest().isPresent()) {
            throw new MalformedException("this is what has changed of a scope, for those who have the rest");
        }
        return new Splitting(graph, top, mostBytes(stream.size())).split();
    }

    /** Of a stream that may leave out plain variables of this which have not changed. */
    Split next(CutStream stream, Bounds bounds) {
        Graph graph = GraphReader.read(stream, bounds);
        ScopeStream top = ScopeStream.of(graph);
        Split told = new Splitting(graph, top, mostBytes(stream.size())).split();
        return top.rest().map(rest -> with(told, rest)).orElse(told);
    }

    /** What is told, and of this what is as it was. */
    private Split with(Split told, ScopeStream.Rest rest) {
        Set<String> same = new HashSet<>(plain);
        same.removeAll(rest.touched());
        same.removeAll(told.manifest.variables().keySet());
        List<PackedPart> parts = new ArrayList<>(told.manifest.parts());
        Map<String, CutStream> all = new HashMap<>(told.contents);
        for (PackedPart part : manifest.parts()) {
            Optional<String> variable = Splitter.variableOf(part.ids().get(0));
            if (part.ids().size() == 1 && variable.filter(same::contains).isPresent()) {
                parts.add(part);
                all.computeIfAbsent(part.hash(), contents::get);
            }
        }
        parts.sort(Comparator.comparing(part -> part.ids().get(0)));
        same.addAll(told.plain);
        Manifest whole = new Manifest(
                told.manifest.python(),
                variables(told, same, rest.latest()),
                parts,
                told.manifest.units(),
                told.manifest.losses(),
                told.manifest.log(),
                told.manifest.patches());
        return new Split(whole, all, same);
    }

    /** The ids of all variables, in their order. */
    private Map<String, String> variables(Split told, Set<String> same, List<String> latest) {
        Map<String, String> ids = told.manifest.variables();
        Set<String> names = new LinkedHashSet<>(manifest.variables().keySet());
        names.removeAll(latest);
        names.addAll(latest);
        names.removeIf(name -> !same.contains(name) && !ids.containsKey(name));
        if (!names.containsAll(ids.keySet())) {
            throw new MalformedException("the stream tells a variable that has no place among the others");
        }
        Map<String, String> variables = new LinkedHashMap<>();
        names.forEach(name -> variables.put(name, ids.getOrDefault(name, Splitter.variableId(name))));
        return variables;
    }

    /** One splitting. */
    private static final class Splitting {
        private final Graph graph;
        private final ScopeStream top;
        private final long mostBytes;
        private final Map<String, CutStream> contents = new HashMap<>();
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
            Set<String> plain = new HashSet<>();
            for (int i = 0; i < pieces.size(); i++) {
                CutStream content = writer.write(withoutSource(pieces.get(i).roots()), i);
                parts.add(new PackedPart(
                        keep(content), (int) content.size(), pieces.get(i).ids()));
                if (pieces.get(i).plain()) {
                    Splitter.variableOf(pieces.get(i).ids().get(0)).ifPresent(plain::add);
                }
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
            return new Split(manifest, contents, plain);
        }

        private String keep(CutStream content) {
            bytes += content.size();
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
            String hash = keep(CutStream.of(source));
            String file = made.argument(1) instanceof Block name && name.isText() ? name.text() : "";
            units.putIfAbsent(hash, new PackedUnit(hash, source.length, file));
            Node[] elements = arguments.toArray();
            elements[0] = new Link(text.number, SOURCE + hash);
            Group linked = new Group(arguments.number, Group.Kind.TUPLE, elements);
            return List.of(new Made(made.number, made.way, made.callable, linked, made.keywords));
        }
    }
}
