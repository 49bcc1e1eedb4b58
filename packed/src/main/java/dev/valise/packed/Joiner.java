package dev.valise.packed;

import dev.valise.Loss;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one stream of the parts of a scope again, as the sandbox reads it. Use once. */
final class Joiner {
    /** A root is no link itself in what is written here, so that this is more than enough. */
    private static final int MOST_STEPS = 8;

    private final Manifest manifest;
    private final ContentsReader contents;
    private final Bounds bounds;
    private final Interned interned = new Interned();
    private final List<Link> links = new ArrayList<>();
    private final Map<String, Node> roots = new HashMap<>();
    private int nodes;
    private long bytes;

    Joiner(Manifest manifest, ContentsReader contents, Bounds bounds) {
        this.manifest = manifest;
        this.contents = contents;
        this.bounds = bounds;
    }

    /**
     * The stream.
     *
     * @throws MalformedException where a part is not what it should be; it names the part
     * @throws IOException where contents cannot be had
     */
    CutStream join() throws IOException {
        for (PackedPart part : manifest.parts()) {
            readPart(part);
        }
        for (PackedUnit unit : manifest.units()) {
            byte[] source = contents.unit(unit);
            bytes += source.length;
            roots.put(Split.SOURCE + unit.hash(), new Block(nodes++, Block.Kind.TEXT, source, 0, source.length));
        }
        Node top = top();
        Crossing crossing = new Crossing(nodes);
        for (Link link : links) {
            crossing.put(link.number, target(link));
        }
        return new PartWriter(nodes, crossing, Optional.empty(), Split.mostBytes(bytes)).write(List.of(top), 0);
    }

    private void readPart(PackedPart part) throws IOException {
        CutStream content = contents.part(part);
        bytes += content.size();
        try {
            Graph graph = GraphReader.readPart(content, bounds, nodes, interned, links);
            nodes = graph.size();
            List<Node> found = PackedScope.roots(part, graph.root());
            for (int i = 0; i < found.size(); i++) {
                roots.put(part.ids().get(i), found.get(i));
            }
        } catch (MalformedException exception) {
            throw exception.in(ScopeFile.name(part));
        }
    }

    /** The node that a link leads to, over other links where a root is nothing but one. */
    private Node target(Link link) {
        Node target = link;
        for (int steps = 0; target instanceof Link next; steps++) {
            Node found = roots.get(next.id);
            if (found == null) {
                throw new MalformedException("a part refers to " + Shown.text(next.id) + ", which is in no part");
            }
            if (steps > MOST_STEPS) {
                throw new MalformedException("a part is nothing but a link, at " + Shown.text(next.id));
            }
            target = found;
        }
        return target;
    }

    private Node top() {
        List<Node> variables = new ArrayList<>();
        manifest.variables().forEach((name, id) -> {
            variables.add(text(name));
            variables.add(target(new Link(nodes, id)));
        });
        List<Node> losses = new ArrayList<>();
        for (Loss loss : manifest.losses()) {
            losses.add(group(
                    Group.Kind.TUPLE,
                    List.of(text(loss.variable()), text(loss.path()), text(loss.type()), text(loss.reason()))));
        }
        return group(
                Group.Kind.DICT,
                List.of(
                        text("format"), Atom.integer(BigInteger.ONE),
                        text("python"), text(manifest.python()),
                        text("variables"), group(Group.Kind.DICT, variables),
                        text("lost"), group(Group.Kind.LIST, losses)));
    }

    private Group group(Group.Kind kind, List<? extends Node> elements) {
        return new Group(nodes++, kind, elements.toArray(Node[]::new));
    }

    private Block text(String text) {
        byte[] bytes = SurrogatePass.encode(text);
        return new Block(nodes++, Block.Kind.TEXT, bytes, 0, bytes.length);
    }
}
