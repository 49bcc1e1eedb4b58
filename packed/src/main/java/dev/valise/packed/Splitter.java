package dev.valise.packed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the parts of a scope: for each variable what only it reaches, and each unit, function and class by itself.
 * Roots that reach the same object without passing another root's are one part, so that the object stays one. Use by
 * one thread.
 */
final class Splitter {
    private static final String VARIABLE = "variable:";

    private final int size;
    private final List<Root> roots = new ArrayList<>();
    private final Map<Integer, Root> anchors = new HashMap<>();
    /** One more than the index of the root that reached a node first, or 0. */
    private final int[] owner;

    private final Deque<Node.Named> pending = new ArrayDeque<>();

    /** A node that has an id in the scope. */
    private static final class Root {
        final Node node;
        String id;
        int parent;
        /** Whether all that it reaches is data: what it says depends on no other part, and on no class. */
        boolean plain = true;

        Root(Node node, String id, int index) {
            this.node = node;
            this.id = id;
            parent = index;
        }
    }

    /**
     * A part of a graph.
     *
     * @param ids of its roots, in order
     * @param roots the nodes of these ids
     * @param plain whether it is one variable of plain data, which shares nothing with others
     */
    record Piece(List<String> ids, List<Node> roots, boolean plain) {}

    Splitter(Graph graph) {
        size = graph.size();
        owner = new int[graph.size()];
    }

    /** The pieces of the variables and of all that they refer to, in an order that depends on their ids only. */
    List<Piece> split(Map<String, Node> variables) {
        variables.forEach((name, node) -> {
            Optional<Anchor> anchor = Anchor.of(node);
            if (anchor.isPresent()) {
                meetAnchor((Made) node);
            } else {
                roots.add(new Root(node, variableId(name), roots.size()));
            }
        });
        for (int index = 0; index < roots.size(); index++) {
            own(roots.get(index).node, index);
            while (!pending.isEmpty()) {
                ownChildren(pending.pop(), index);
            }
        }
        nameAnchors();
        return pieces();
    }

    static String variableId(String name) {
        return VARIABLE + name;
    }

    /** The name of the variable that has an id; empty for other ids. */
    static Optional<String> variableOf(String id) {
        return id.startsWith(VARIABLE) ? Optional.of(id.substring(VARIABLE.length())) : Optional.empty();
    }

    /** The anchors, each with its id. */
    Map<Integer, String> anchorIds() {
        Map<Integer, String> ids = new HashMap<>();
        anchors.forEach((number, root) -> ids.put(number, root.id));
        return ids;
    }

    private void meetAnchor(Made made) {
        if (!anchors.containsKey(made.number)) {
            Root root = new Root(made, "", roots.size());
            roots.add(root);
            anchors.put(made.number, root);
        }
    }

    private void own(Node node, int index) {
        if (!(node instanceof Node.Named named)) {
            return;
        }
        int first = owner[named.number];
        if (first == 0) {
            owner[named.number] = index + 1;
            if (!(named instanceof Block)) {
                pending.push(named);
            }
        } else if (first != index + 1) {
            if (!Constants.isConstant(node)) {
                join(first - 1, index);
            } else if (!Constants.isData(node)) {
                roots.get(index).plain = false;
            }
        }
    }

    private void meet(Node child, int index) {
        if (child instanceof Atom) {
            return;
        }
        if (Anchor.isAnchor(child)) {
            roots.get(index).plain = false;
            meetAnchor((Made) child);
        } else {
            own(child, index);
        }
    }

    private void ownChildren(Node.Named node, int index) {
        if (!(node instanceof Group)) {
            roots.get(index).plain = false;
        }
        switch (node) {
            case Group group -> meetAll(group, index);
            case Made made -> {
                meet(made.callable, index);
                meet(made.arguments, index);
                meet(made.keywords, index);
                for (Made.Step step : made.steps()) {
                    switch (step) {
                        case Made.Fill fill -> meetAll(fill.content(), index);
                        case Made.State state -> meet(state.state(), index);
                        case Made.StateBy state -> {
                            meet(state.setter(), index);
                            meet(state.state(), index);
                        }
                    }
                }
            }
            case Block block -> {}
            case Reference reference -> {}
            case Link link -> {}
        }
    }

    private void meetAll(Group group, int index) {
        for (int i = 0; i < group.size(); i++) {
            meet(group.get(i), index);
        }
    }

    private void join(int left, int right) {
        int first = representative(left);
        int second = representative(right);
        roots.get(Math.max(first, second)).parent = Math.min(first, second);
    }

    private int representative(int index) {
        int at = index;
        while (roots.get(at).parent != at) {
            Root root = roots.get(at);
            root.parent = roots.get(root.parent).parent;
            at = root.parent;
        }
        return at;
    }

    /** By their labels; of those with the same one the second and later ones get a number, by their colors. */
    private void nameAnchors() {
        Map<String, List<Root>> byLabel = new HashMap<>();
        anchors.values()
                .forEach(root -> byLabel.computeIfAbsent(label((Made) root.node), label -> new ArrayList<>())
                        .add(root));
        Colors colors = new Colors(size, Splitter::label);
        byLabel.forEach((label, same) -> {
            if (same.size() > 1) {
                // By where they were met where colors cannot tell them apart, so that nothing depends on a map.
                same.sort(Comparator.<Root>comparingLong(root -> colors.ofContent((Made) root.node))
                        .thenComparingInt(root -> ((Made) root.node).number));
            }
            for (int i = 0; i < same.size(); i++) {
                same.get(i).id = i == 0 ? label : label + "#" + (i + 1);
            }
        });
    }

    private static String label(Made made) {
        // A # of their own cannot be taken for a number that was added.
        return Anchor.of(made).orElseThrow().label(made).replace("#", "##");
    }

    private List<Piece> pieces() {
        Map<Integer, TreeMap<String, Root>> byRepresentative = new HashMap<>();
        for (int index = 0; index < roots.size(); index++) {
            Root root = roots.get(index);
            byRepresentative
                    .computeIfAbsent(representative(index), representative -> new TreeMap<>())
                    .put(root.id, root);
        }
        return byRepresentative.values().stream()
                .sorted(Comparator.comparing(TreeMap::firstKey))
                .map(Splitter::piece)
                .toList();
    }

    private static Piece piece(SortedMap<String, Root> roots) {
        return new Piece(
                List.copyOf(roots.keySet()),
                roots.values().stream().map(root -> root.node).toList(),
                roots.size() == 1 && roots.sequencedValues().getFirst().plain);
    }
}
