package dev.valise.packed;

import dev.valise.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the stream of a scope says at its top.
 *
 * @param python the version that wrote it
 * @param variables by name, in the order of the scope
 * @param rest where these are not all variables of the scope, what is to be known of the others
 */
record ScopeStream(String python, Map<String, Node> variables, List<Loss> losses, Optional<Rest> rest) {
    private static final int FORMAT = 1;

    static ScopeStream of(Graph graph) {
        if (!(graph.root() instanceof Group top) || top.kind != Group.Kind.DICT) {
            throw wrong("its value is a " + Described.kind(graph.root()) + ", not a dict");
        }
        checkFormat(top.valueOf("format"));
        if (!(top.valueOf("python") instanceof Block python) || !python.isText() || python.length > 100) {
            throw wrong("it does not say which Python wrote it");
        }
        if (!(top.valueOf("variables") instanceof Group variables) || variables.kind != Group.Kind.DICT) {
            throw wrong("its variables are a " + Described.kind(top.valueOf("variables")) + ", not a dict");
        }
        return new ScopeStream(
                python.text(), byName(variables), losses(top.valueOf("lost")), rest(top.valueOf("rest")));
    }

    /**
     * What is said of a scope of which only a part is told.
     *
     * @param touched names; what has none of them is as it was before, unless it is told
     * @param latest the names of the last variables, in order; before them all others are in the order that they had
     */
    record Rest(Set<String> touched, List<String> latest) {}

    private static Optional<Rest> rest(Node rest) {
        if (rest.equals(Atom.NONE)) {
            return Optional.empty();
        }
        if (!(rest instanceof Group dict) || dict.kind != Group.Kind.DICT) {
            throw wrong("what it says of the rest is a " + Described.kind(rest) + ", not a dict");
        }
        return Optional.of(new Rest(Set.copyOf(names(dict.valueOf("touched"))), names(dict.valueOf("latest"))));
    }

    private static List<String> names(Node names) {
        if (!(names instanceof Group list) || list.kind != Group.Kind.LIST) {
            throw wrong("its names are a " + Described.kind(names) + ", not a list");
        }
        Set<String> found = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            if (!found.add(text(list.get(i)))) {
                throw wrong("it has a name twice");
            }
        }
        return List.copyOf(found);
    }

    private static void checkFormat(Node format) {
        if (!(format instanceof Atom atom) || !Described.kind(atom).equals("int")) {
            throw wrong("it does not say which format it has");
        }
        if (!atom.equals(Atom.small(FORMAT))) {
            throw new MalformedException("the stream has format "
                    + Shown.text(atom.integer().toString()) + ", and this Valise reads " + FORMAT);
        }
    }

    private static Map<String, Node> byName(Group variables) {
        Map<String, Node> found = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i += 2) {
            if (!(variables.get(i) instanceof Block name) || !name.isText()) {
                throw wrong("the name of a variable is a " + Described.kind(variables.get(i)) + ", not a str");
            }
            if (found.put(name.text(), variables.get(i + 1)) != null) {
                throw wrong("the variable " + Shown.text(name.text()) + " is there twice");
            }
        }
        return found;
    }

    private static List<Loss> losses(Node lost) {
        if (lost.equals(Atom.NONE)) {
            return List.of();
        }
        if (!(lost instanceof Group list) || list.kind != Group.Kind.LIST) {
            throw wrong("its losses are a " + Described.kind(lost) + ", not a list");
        }
        List<Loss> losses = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Group loss) || loss.kind != Group.Kind.TUPLE || loss.size() != 4) {
                throw wrong("a loss is not a tuple of four");
            }
            losses.add(new Loss(text(loss.get(0)), text(loss.get(1)), text(loss.get(2)), text(loss.get(3))));
        }
        return losses;
    }

    private static String text(Node node) {
        if (node instanceof Block block && block.isText()) {
            return block.text();
        }
        throw wrong("what it says is a " + Described.kind(node) + ", not a str");
    }

    private static MalformedException wrong(String problem) {
        return new MalformedException("this is not the stream of a scope: " + problem);
    }
}
